"""Cases of an mxward that has much to remember: a full quarantine, a long block list."""
import random
import socket
import subprocess
import time

import generator
from cases import Case


def greeting(door, process):
    """Waits for the first reply of a server that is being started."""
    host, _, port = door.partition(':')
    while process.poll() is None:
        try:
            with socket.create_connection((host, int(port)), 60) as s:
                if s.recv(100).startswith(b'220'):
                    return
        except OSError:
            time.sleep(0.005)


def megabytes(kb):
    return None if kb is None else kb / 1024


class Stored(Case):
    rounds, section = 3, 'growth'

    def started_anew(self, peer):
        """Seconds from start to greeting, and of CPU until it rests."""
        peer.stop()
        begun = time.monotonic()
        peer.launch()
        greeting(peer.door('plain'), peer.process)
        seconds = time.monotonic() - begun
        peer.settle()
        return seconds, peer.cpu()

    def seconds_of(self, peer, *command):
        begun = time.monotonic()
        done = subprocess.run(peer.told(*command), stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
        return time.monotonic() - begun, done.returncode


class Quarantine(Stored):
    """It is filled by mail: how a message is kept is mxward's own business."""
    peers, shown = ('mxward-quarantine', ), ('start', 'startcpu', 'list', 'memory')

    def __init__(self, name, words, count):
        super().__init__(name, words)
        self.count = count

    def prepare(self, peer, settings):
        generator.load(peer.door('plain'), '-c', 50, '-r', 100, '-F', peer.mail, '-m',
                       settings.scaled(self.count), '-d', 600)
        self.started_anew(peer)         # and sums up what came so fast

    def run(self, peer, settings):
        start, cpu = self.started_anew(peer)
        memory = megabytes(peer.memory())
        seconds, status = self.seconds_of(peer, 'quarantine', 'list')
        return {'start': start, 'startcpu': cpu, 'list': seconds, 'memory': memory,
                'bad': int(status != 0)}


class Blocklist(Stored):
    peers, shown = ('mxward-blocklist', ), ('start', 'startcpu', 'reload', 'memory', 'reloaded')

    def __init__(self, name, words, count):
        super().__init__(name, words)
        self.count = count

    def prepare(self, peer, settings):
        chance = random.Random(7)
        with open(peer.block, 'w') as f:
            for n in range(settings.scaled(self.count)):
                a, b, c, d = (chance.randrange(128, 224), *chance.choices(range(256), k=3))
                f.write(f'{a}.{b}.{c}.{d}\n' if n % 5 else f'{a}.{b}.{c}.0/24\n' if n %
                        10 else f'2001:{a:x}{b:02x}:{c:x}{d:02x}:{n % 65536:x}::/64\n')

    def run(self, peer, settings):
        start, cpu = self.started_anew(peer)
        memory = megabytes(peer.memory())
        reload, status = self.seconds_of(peer, 'reload')
        peer.settle()
        return {'start': start, 'startcpu': cpu, 'reload': reload, 'memory': memory,
                'reloaded': megabytes(peer.memory()), 'bad': int(status != 0)}
