"""Cases of an mxward that judges, and of Postfix with rspamd beside it."""
import time

import generator
import ours
import peers
from cases import SETTLE, Case


class Judged(Case):
    """Checks of the client. `bad` are also messages with something that could not be found out."""
    section, peers = 'checks', ('mxward-checks', )
    shown, left_out = ('rate', 'cpu', 'p50', 'p99', 'resolver'), ('p50', 'resolver')
    MESSAGES_A_SECOND = 5000

    def __init__(self, name, words, door, clients):
        super().__init__(name, words)
        self.door, self.clients = door, clients

    def run(self, peer, settings):
        peer.restart()                                 # with an empty cache
        messages = min(ours.CLIENTS, int(self.MESSAGES_A_SECOND * settings.seconds))
        before, resolver = peer.cpu(), peers.cpu_of(peer.resolver.process.pid)
        got = generator.load(peer.door(self.door), '-c', 50, '-l', 1024, *self.clients, '-m',
                             messages, '-d', 60)
        time.sleep(SETTLE)
        figures = generator.common(got)
        figures['bad'] += peer.unknown()
        thousands = max(got['ok'], 1) / 1000
        return {
            **figures, 'cpu': (peer.cpu() - before) / thousands,
            'resolver': (peers.cpu_of(peer.resolver.process.pid) - resolver) / thousands,
        }


class Content(Case):
    """Every check: a signed message, clients by PROXY v1. `bad` are also messages in whose log the
    signature is not good."""
    section, peers = 'checks', ('mxward-content', 'postfix-rspamd')
    shown, compared = ('rate', 'cpu', 'p50', 'p99', 'resolver'), ('rate', 'cpu', 'p50', 'p99')
    left_out = ('resolver', )

    def __init__(self, name, words, sessions, messages):
        super().__init__(name, words)
        self.sessions, self.messages = sessions, messages

    def load(self, peer, messages):
        return generator.load(peer.door('proxied'), '-c', self.sessions, '-F', peer.mail, '-x',
                              250, '-m', messages, '-d', 60)

    def prepare(self, peer, settings):
        self.load(peer, self.sessions * 5)             # what can be cached is
        peer.settle()

    def run(self, peer, settings):
        messages = max(self.sessions * 2, int(self.messages * settings.seconds * peer.speed))
        passed, before = peer.passed(), peer.cpu()
        resolver, begun = peers.cpu_of(peer.resolver.process.pid), time.monotonic()
        got = self.load(peer, messages)
        figures = generator.common(got)
        # What is taken is not yet delivered: a queue is part of the work.
        figures['rate'] = got['ok'] / max(got['elapsed_s'], peer.settle() - begun)
        figures['bad'] += max(got['ok'] - (peer.passed() - passed), 0)
        thousands = max(got['ok'], 1) / 1000
        return {
            **figures, 'cpu': (peer.cpu() - before) / thousands,
            'resolver': (peers.cpu_of(peer.resolver.process.pid) - resolver) / thousands,
        }
