"""mxward, in the configurations that are measured: as it is installed, with checks of the client,
with every check, with a full quarantine, and with a long block list. Those that judge have an
unbound of their own beside them."""
import json
import os
import shutil
import tempfile
import time

import mta
import rig
import signed
from peers import MXWARD, ROOT, Peer
from runner import certificates

CLIENTS = 30000  # that have a name


class Mxward(Peer):
    """As it is installed, but for the limits of one client and the number of sessions. One door for
    both certificates: the client asks for a name."""
    name, remedy = 'mxward', 'make'
    more_doors = ('proxied', )

    def command(self):
        if not os.access(MXWARD, os.X_OK):
            return None
        certificates.copy_all(self.certificates, self.directory)
        return [MXWARD, 'run', '-c', self.write('mxward.yaml', json.dumps(self.config()))]

    def told(self, *words):
        """A command for it."""
        return [MXWARD, *words, '-c', os.path.join(self.directory, 'mxward.yaml')]

    def door(self, name):
        return super().door(name.replace('-rsa', '').replace('rsa', 'plain'))

    def config(self):
        return {
            'hostname': 'mx.example.net',
            'listeners': [
                {'bind': self.door('plain'), 'tls': 'starttls'},
                {'bind': self.door('proxied'), 'tls': 'starttls', 'trust_proxy': ['127.0.0.0/8']},
            ],
            'tls': {
                'certificate': 'cert.pem', 'key': 'key.pem',
                'certificates': [{'certificate': 'rsa.pem', 'key': 'rsa.key'}],
            },
            'domains': {'example.test': {'backend': 'main'}},
            'backends': {'main': {'servers': [f'127.0.0.1:{self.sink_port}'], 'tls': 'off'}},
            'limits': {'sessions': 20000},
            'admin': {'socket': 'run/control.sock'},
            'state': 'state',
        }


def zones(records=()):
    """What the resolver of a peer that judges knows: the names of CLIENTS addresses from 127.1.0.1
    on (smtpload -b) and of 198.18.0.1 to .250 (smtpload -x 250), a sender's domain with `records`,
    and lists that know none of them."""
    def four(n):                                       # as smtpload counts
        return 127, 1 + n // 62500, n // 250 % 250, n % 250 + 1

    clients = [four(n) for n in range(CLIENTS)] + [(198, 18, 0, n) for n in range(1, 251)]
    names = ['-'.join(map(str, c)) for c in clients]
    reverse = ['.'.join(map(str, c[::-1])) for c in clients]
    spf = 'TXT "v=spf1 ip4:127.0.0.0/8 ip4:198.18.0.0/24 -all"'
    return {
        'in-addr.arpa': [f'{r} PTR {n}.clients.test.' for r, n in zip(reverse, names)],
        'clients.test': [f'{n} A {".".join(map(str, c))}' for n, c in zip(names, clients)],
        'sender.test': [
            '@ MX 10 mail.sender.test.', 'mail A 192.0.2.1', 'client A 192.0.2.2', f'@ {spf}',
            f'client {spf}', '_dmarc TXT "v=DMARC1; p=reject"', *records
        ],
        'uri-a.test': [], 'uri-b.test': [], 'bl-a.test': ['2.0.0.127 A 127.0.0.2'],
        'bl-b.test': ['2.0.0.127 A 127.0.0.2'],
    }


class MxwardChecks(Mxward):
    """mxward that judges each client by what an unbound beside it answers."""
    place = 'mxward-checks'
    settings = {
        'rdns': {}, 'helo': {}, 'sender_domain': {}, 'spf': {},
        'dnsbl': {'lists': [{'zone': 'bl-a.test', 'score': 5}, {'zone': 'bl-b.test', 'score': 5}]}
    }
    records = []

    def __init__(self, directory, sink_port):
        super().__init__(directory, sink_port)
        os.makedirs(os.path.join(self.directory, 'unbound'))
        self.resolver = rig.Unbound(os.path.join(self.directory, 'unbound'), zones(self.records))

    def lacking(self):
        if not os.access(rig.Unbound.program, os.X_OK):
            return f'there is no unbound ({self.remedy})'
        return super().lacking()

    def config(self):
        config = super().config()
        config.update(checks=self.settings,
                      policies={'default': os.path.join(ROOT, 'policy/default.yaml')},
                      dns={'servers': [f'127.0.0.1:{self.resolver.port}']})
        config['domains']['example.test']['policy'] = 'default'
        config['limits']['exempt'] = ['127.0.0.0/8', '198.18.0.0/24']
        return config

    def start(self):
        if self.resolver.process is None:
            self.resolver.start()
        super().start()
        time.sleep(1)  # the lists are tested before they are believed

    def restart(self):
        """Begins anew, with an empty cache; the resolver goes on."""
        mta.end_session(self.process)
        self.start()

    def unknown(self):
        """How often something could not be found out."""
        return self.output().count('"fact":"unknown"')

    def stop(self):
        super().stop()
        self.resolver.stop()


def signed_mail(path):
    """Writes a signed message; gives its path and the record of its key."""
    content, record = signed.message()
    with open(path, 'wb') as file:
        file.write(content)
    return path, record


class MxwardContent(MxwardChecks):
    """The same with the checks of the message: DKIM, DMARC, links against two lists,
    attachments."""
    place = 'mxward-content'
    settings = {
        **MxwardChecks.settings, 'dkim': {}, 'dmarc': {}, 'attachments': {}, 'surbl': {
            'lists': [{'zone': 'uri-a.test', 'score': 5}, {'zone': 'uri-b.test', 'score': 5}]
        }
    }

    def __init__(self, directory, sink_port):
        self.mail, record = signed_mail(os.path.join(directory, 'mxward.eml'))
        self.records = [record]
        super().__init__(directory, sink_port)

    def passed(self):
        """Of how many messages the signature was found good, and the author's."""
        return self.output().count('"check":"dmarc","fact":"pass"')


class MxwardQuarantine(Mxward):
    """Keeps every message. Its spool is in memory, where there is such a place: what is measured is
    mxward, not the disk."""
    place = 'mxward-quarantine'
    mail = None

    def __init__(self, directory, sink_port):
        super().__init__(directory, sink_port)
        self.mail = self.write('doubled.eml', 'Subject: one\nSubject: two\n\n' + 'text\n' * 200)
        self.write('all.yaml', 'rules:\n  - { when: { header: duplicate }, action: quarantine }\n')
        self.spool = tempfile.mkdtemp(prefix='mxb-',
                                      dir='/dev/shm' if os.access('/dev/shm', os.W_OK) else
                                      self.directory)
        os.chmod(self.spool, 0o755)

    def config(self):
        config = super().config()
        config.update(checks={'header': {}}, policies={'default': 'all.yaml'},
                      quarantine={'directory': os.path.join(self.spool, 'spool')})
        return config

    def destroy(self):
        shutil.rmtree(self.spool, ignore_errors=True)


class MxwardBlocklist(Mxward):
    place = 'mxward-blocklist'

    def __init__(self, directory, sink_port):
        super().__init__(directory, sink_port)
        self.block = self.write('block.txt', '')

    def config(self):
        return {**super().config(), 'blocklist': {'block': [self.block]}}
