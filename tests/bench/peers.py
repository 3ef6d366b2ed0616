"""The servers that are measured, each run from a private directory on a loopback port in front of
the same sink.

A peer knows how it is configured, started and ended, and the CPU time and memory of its own
processes. nginx and HAProxy come out of build/parts, unpacked there by packaging/setup, or from
this machine."""
import json
import os
import resource
import shutil
import subprocess
import sys
import time

import mta
import rig
import signed                                          # noqa: E402
from runner import certificates
from runner.gateway import free_port

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROCESSORS = len(os.sched_getaffinity(0))


def program(part, path):
    """Where a server's program is; None where it is nowhere."""
    unpacked = os.path.join(mta.PARTS, part, path)
    return unpacked if os.access(unpacked, os.X_OK) else shutil.which(
        os.path.basename(path), path=os.environ['PATH'] + ':/usr/sbin')


class Peer:
    name, speaks_tls, has_processes, environment = '?', True, True, None
    most = 1000000                                     # connections at one time
    remedy = 'packaging/setup bench'

    def __init__(self, directory, port, sink_port=None):
        self.certificates = os.path.join(directory, 'certificates')
        self.directory = os.path.join(directory, self.name)
        self.port, self.sink_port, self.target = port, sink_port, f'127.0.0.1:{port}'
        self.process = None
        os.makedirs(self.directory)
        os.chmod(self.directory, 0o755)

    def lacking(self):
        """Why it cannot be measured; None if it can."""
        return None if self.command() else f'it is not here ({self.remedy})'

    def command(self):
        """The command that runs it in the foreground, after its files are written; None if it is
        not here."""
        raise NotImplementedError

    def start(self):
        with open(os.path.join(self.directory, 'output'), 'w') as output:
            self.process = subprocess.Popen(self.command(), cwd=self.directory,
                                            env=self.environment, stdin=subprocess.DEVNULL,
                                            stdout=output, stderr=subprocess.STDOUT,
                                            start_new_session=True)
        mta.wait_listening(self.port, self.process, self.output)

    def stop(self):
        mta.end_session(self.process)

    def output(self):
        with open(os.path.join(self.directory, 'output'), errors='replace') as f:
            return f.read()

    def write(self, name, text):
        with open(os.path.join(self.directory, name), 'w') as f:
            f.write(text)
        return os.path.join(self.directory, name)

    # -- what it costs

    def pids(self):
        """The process and all below it."""
        parents = {}
        for entry in filter(str.isdigit, os.listdir('/proc')):
            try:
                with open(f'/proc/{entry}/stat') as f:
                    parents[int(entry)] = int(f.read().rpartition(')')[2].split()[1])
            except OSError:
                pass
        found = {self.process.pid}
        while True:
            more = {pid for pid, parent in parents.items() if parent in found} - found
            if not more:
                return found
            found |= more

    def cpu(self):
        """Seconds that they have run."""
        ticks = 0
        for pid in self.pids():
            try:
                with open(f'/proc/{pid}/stat') as f:
                    fields = f.read().rpartition(')')[2].split()
                ticks += int(fields[11]) + int(fields[12])
            except OSError:
                pass
        return ticks / os.sysconf('SC_CLK_TCK')

    def memory(self):
        """KB that are its own, shared pages in proportion; None where we may not look."""
        total = 0
        try:
            for pid in self.pids():
                with open(f'/proc/{pid}/smaps_rollup') as f:
                    total += next(int(line.split()[1]) for line in f if line.startswith('Pss:'))
        except OSError:
            return None
        return total


class Sink(Peer):
    """Postfix's smtp-sink: the backend of all, and as a peer the straight way to it."""
    name, speaks_tls, has_processes = 'sink', False, False

    def command(self):
        self.environment = {**os.environ, 'LD_LIBRARY_PATH': f'{mta.PARTS}/postfix/usr/lib/postfix'}
        sink = program('postfix', 'usr/sbin/smtp-sink')
        if not sink:
            sys.exit('no smtp-sink: run `packaging/setup bench`')
        return [
            sink, *(['-u', 'nobody'] if os.geteuid() == 0 else []), '-m', '15000', self.target,
            '4096'
        ]


class Mxward(Peer):
    name, remedy = 'mxward', 'make'

    def command(self):
        binary = os.environ.get('MXWARD_RELEASE', os.path.join(ROOT, 'build/mxward'))
        if not os.access(binary, os.X_OK):
            return None
        certificates.copy_all(self.certificates, self.directory)
        return [binary, 'run', '-c', self.write('mxward.yaml', json.dumps(self.config()))]

    def config(self):
        return {
            'hostname': 'mx.example.net',
            'listeners': [{'bind': self.target, 'tls': 'starttls'}],
            'tls': {'certificate': 'cert.pem', 'key': 'key.pem'},
            'domains': {'example.test': {'backend': 'main'}},
            'backends': {'main': {'servers': [f'127.0.0.1:{self.sink_port}'], 'tls': 'off'}},
            'limits': {'sessions': 20000},
            'admin': {'socket': 'run/control.sock'},
            'state': 'state',
        }


class MxwardChecks(Mxward):
    """mxward that judges each client by what an unbound beside it answers: names for CLIENTS
    addresses from 127.1.0.1 on (smtpload -b), two lists that know none of them; behind `proxied`,
    for 198.51.100.1 to .250 (smtpload -x)."""
    CLIENTS, DOMAIN = 30000, 'sender.test'
    settings = {
        'rdns': {}, 'helo': {}, 'sender_domain': {}, 'spf': {},
        'dnsbl': {'lists': [{'zone': 'bl-a.test', 'score': 5}, {'zone': 'bl-b.test', 'score': 5}]}
    }
    records = []

    def __init__(self, directory, port, sink_port):
        self.name = 'mxward-checks'
        super().__init__(directory, port, sink_port)
        self.name = 'mxward'
        self.proxied = f'127.0.0.1:{free_port()}'
        os.makedirs(os.path.join(self.directory, 'unbound'))
        self.resolver = rig.Unbound(os.path.join(self.directory, 'unbound'), self.zones())

    def lacking(self):
        if not os.access(rig.Unbound.program, os.X_OK):
            return f'there is no unbound ({self.remedy})'
        return super().lacking()

    def zones(self):
        def four(n):                                   # as smtpload counts
            return 127, 1, n // 250, n % 250 + 1

        clients = [four(n) for n in range(self.CLIENTS)] + [(198, 51, 100, n)
                                                            for n in range(1, 251)]
        names = ['-'.join(map(str, c)) for c in clients]
        reverse = ['.'.join(map(str, c[::-1])) for c in clients]
        return {
            'in-addr.arpa': [f'{r} PTR {n}.clients.test.' for r, n in zip(reverse, names)],
            'clients.test': [f'{n} A {".".join(map(str, c))}' for n, c in zip(names, clients)],
            self.DOMAIN: ['@ MX 10 mail.sender.test.', 'mail A 192.0.2.1', 'client A 192.0.2.2',
                          '@ TXT "v=spf1 ip4:127.0.0.0/8 ip4:198.51.100.0/24 -all"',
                          'client TXT "v=spf1 ip4:127.0.0.0/8 ip4:198.51.100.0/24 -all"',
                          '_dmarc TXT "v=DMARC1; p=reject"', *self.records],
            'uri-a.test': [], 'uri-b.test': [],
            'bl-a.test': ['2.0.0.127 A 127.0.0.2'],
            'bl-b.test': ['2.0.0.127 A 127.0.0.2'],
        }

    def config(self):
        config = super().config()
        config.update(checks=self.settings,
                      policies={'default': os.path.join(ROOT, 'policy/default.yaml')},
                      dns={'servers': [f'127.0.0.1:{self.resolver.port}']})
        config['domains']['example.test']['policy'] = 'default'
        config['listeners'].append(
            {'bind': self.proxied, 'tls': 'starttls', 'trust_proxy': ['127.0.0.0/8']})
        config['limits']['exempt'] = ['127.0.0.0/8', '198.51.100.0/24']
        return config

    def start(self):
        if self.resolver.process is None:
            self.resolver.start()
        super().start()
        time.sleep(1)  # the lists are tested before they are believed

    def forget(self):
        """Begins anew, with an empty cache."""
        mta.end_session(self.process)
        self.start()

    def stop(self):
        super().stop()
        self.resolver.stop()


class MxwardContent(MxwardChecks):
    """The same with the checks of the message: DKIM, DMARC, links against two lists,
    attachments."""
    settings = {
        **MxwardChecks.settings, 'dkim': {}, 'dmarc': {}, 'attachments': {}, 'surbl': {
            'lists': [{'zone': 'uri-a.test', 'score': 5}, {'zone': 'uri-b.test', 'score': 5}]
        }
    }

    def __init__(self, directory, port, sink_port):
        content, record = signed.message()
        self.records = [record]
        self.mail = os.path.join(directory, 'signed.eml')
        with open(self.mail, 'wb') as file:
            file.write(content)
        self.name = 'mxward-content'
        Mxward.__init__(self, directory, port, sink_port)
        self.name = 'mxward'
        self.proxied = f'127.0.0.1:{free_port()}'
        os.makedirs(os.path.join(self.directory, 'unbound'))
        self.resolver = rig.Unbound(os.path.join(self.directory, 'unbound'), self.zones())


NGINX = '''
{module}
daemon off;
worker_processes {processors};
worker_rlimit_nofile 65536;
error_log {directory}/error.log;
pid {directory}/pid;
{user}
events {{ worker_connections 30000; }}
http {{
	access_log off;
	client_body_temp_path {directory}/t1;
	proxy_temp_path {directory}/t2;
	fastcgi_temp_path {directory}/t3;
	uwsgi_temp_path {directory}/t4;
	scgi_temp_path {directory}/t5;
	server {{
		listen 127.0.0.1:{answers};
		add_header Auth-Status OK;
		add_header Auth-Server 127.0.0.1;
		add_header Auth-Port {sink};
		location / {{ return 204; }}
	}}
}}
mail {{
	server_name mx.example.net;
	auth_http http://127.0.0.1:{answers}/;
	proxy_pass_error_message on;
	server {{
		listen 127.0.0.1:{port} backlog=4096;
		protocol smtp;
		smtp_auth none;
		xclient off;
		smtp_capabilities PIPELINING 8BITMIME "SIZE 52428800";
		starttls on;
		ssl_certificate {certificates}/cert.pem;
		ssl_certificate_key {certificates}/key.pem;
		ssl_session_tickets off;
	}}
}}
'''


class Nginx(Peer):
    """The mail proxy; for each session it asks an HTTP server where to go, and that is itself."""
    name = 'nginx'

    def command(self):
        nginx = program('nginx', 'usr/sbin/nginx')
        module = os.path.join(mta.PARTS,
                              'libnginx-mod-mail/usr/lib/nginx/modules/ngx_mail_module.so')
        if not os.path.exists(module):
            module = '/usr/lib/nginx/modules/ngx_mail_module.so'
        if not nginx or not os.path.exists(module):
            return None
        text = NGINX.format(module=f'load_module {module};', processors=PROCESSORS,
                            directory=self.directory, port=self.port, sink=self.sink_port,
                            answers=self.answers, certificates=self.certificates,
                            user='user nobody nogroup;' if os.geteuid() == 0 else '')
        return [
            nginx, '-p', self.directory, '-e', f'{self.directory}/error.log', '-c',
            self.write('nginx.conf', text)
        ]

    def __init__(self, *places):
        super().__init__(*places)
        self.answers = free_port()


HAPROXY = '''
global
	nbthread {processors}
	maxconn {most}
defaults
	mode tcp
	timeout connect 10s
	timeout client 1h
	timeout server 1h
frontend smtp
	bind 127.0.0.1:{port} backlog 4096
	default_backend sink
backend sink
	server sink 127.0.0.1:{sink}
'''


class Haproxy(Peer):
    """TCP, nothing parsed."""
    name, speaks_tls = 'haproxy', False

    def command(self):
        haproxy = program('haproxy', 'usr/sbin/haproxy')
        self.most = (resource.getrlimit(resource.RLIMIT_NOFILE)[1]
                     - 200) // 2  # it opens the backend at once
        text = HAPROXY.format(processors=PROCESSORS, port=self.port, sink=self.sink_port,
                              most=self.most)
        return haproxy and [haproxy, '-db', '-f', self.write('haproxy.cfg', text)]


FRONT = [Mxward, Nginx, Haproxy]
