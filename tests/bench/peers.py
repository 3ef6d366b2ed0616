"""The servers that are measured, each run from a private directory on a loopback port in front of
the same sink.

A peer knows how it is configured, started and ended, and the CPU time and memory of its own
processes. nginx and HAProxy come out of build/parts, unpacked there by packaging/setup, or from
this machine."""
import os
import re
import resource
import shutil
import subprocess
import sys
import time

import mta
from runner.gateway import free_port

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RESTING = 0.5  # seconds with hardly any work
PROCESSORS = len(os.sched_getaffinity(0))
MXWARD = os.environ.get('MXWARD_RELEASE', os.path.join(ROOT, 'build/mxward'))


def program(part, path):
    """Where a server's program is; None where it is nowhere."""
    unpacked = os.path.join(mta.PARTS, part, path)
    return unpacked if os.access(unpacked, os.X_OK) else shutil.which(
        os.path.basename(path), path=os.environ['PATH'] + ':/usr/sbin')


def cpu_of(pid):
    """Seconds that a process has run, all its threads, to the nanosecond: its clock, as
    clock_getcpuclockid(3) makes it. 0 if it has ended."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0


class Peer:
    """`doors` are its ports by what they are for: `plain` (with STARTTLS, ECDSA P-256), `rsa` (the
    same with RSA-2048), and both behind a PROXY header."""
    name, has_processes, environment = '?', True, None
    place = None                                       # its directory, where that is not its name
    speed = 1  # how many messages a run has, beside mxward
    more_doors = ()
    most = 1000000                                     # connections at one time
    remedy = 'packaging/setup bench'

    def __init__(self, directory, sink_port=None):
        self.certificates = os.path.join(directory, 'certificates')
        self.directory = os.path.join(directory, self.place or self.name)
        self.port, self.sink_port = free_port(), sink_port
        self.doors = {'plain': self.port, **{name: free_port() for name in self.more_doors}}
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

    def launch(self):
        with open(os.path.join(self.directory, 'output'), 'w') as output:
            self.process = subprocess.Popen(self.command(), cwd=self.directory,
                                            env=self.environment, stdin=subprocess.DEVNULL,
                                            stdout=output, stderr=subprocess.STDOUT,
                                            start_new_session=True)

    def start(self):
        self.launch()
        mta.wait_listening(self.port, self.process, self.output)

    def stop(self):
        mta.end_session(self.process)

    def destroy(self):
        """Removes what it has outside its directory."""

    def restart(self):
        """Begins anew, as if nothing had been done with it."""
        self.stop()
        self.start()

    def door(self, name):
        return f'127.0.0.1:{self.doors[name]}'

    def output(self):
        with open(os.path.join(self.directory, 'output'), errors='replace') as f:
            return f.read()

    def write(self, name, text):
        with open(os.path.join(self.directory, name), 'w') as f:
            f.write(text)
        return os.path.join(self.directory, name)

    # -- what it costs

    def roots(self):
        return {self.process.pid}

    def pids(self):
        """The process and all below it."""
        parents = {}
        for entry in filter(str.isdigit, os.listdir('/proc')):
            try:
                with open(f'/proc/{entry}/stat') as f:
                    parents[int(entry)] = int(f.read().rpartition(')')[2].split()[1])
            except OSError:
                pass
        found = self.roots()
        while True:
            more = {pid for pid, parent in parents.items() if parent in found} - found
            if not more:
                return found
            found |= more

    def cpu(self):
        """Seconds that they have run."""
        return sum(map(cpu_of, self.pids()))

    def settle(self, most=60):
        """Waits until they rest; the time at which they began to."""
        end, before, since = time.monotonic() + most, self.cpu(), time.monotonic()
        while time.monotonic() < end and time.monotonic() - since < RESTING:
            time.sleep(0.05)
            now = self.cpu()
            if now - before > 0.01:
                since = time.monotonic()
            before = now
        return since

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
    name, has_processes = 'sink', False

    def command(self):
        self.environment = {**os.environ, 'LD_LIBRARY_PATH': f'{mta.PARTS}/postfix/usr/lib/postfix'}
        sink = program('postfix', 'usr/sbin/smtp-sink')
        if not sink:
            sys.exit('no smtp-sink: run `packaging/setup bench`')
        user = ['-u', 'nobody'] if os.geteuid() == 0 else []
        return [sink, *user, '-m', '15000', self.door('plain'), '4096']


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
	ssl_protocols TLSv1.2 TLSv1.3;
	ssl_session_cache shared:tls:10m;
	ssl_session_timeout 1h;
	{servers}
}}
'''
NGINX_SERVER = '''
	server {{
		listen 127.0.0.1:{port} backlog=4096{proxied};
		protocol smtp;
		smtp_auth none;
		xclient off;
		smtp_capabilities PIPELINING 8BITMIME "SIZE 52428800";
		starttls on;
		ssl_certificate {certificates}/{certificate};
		ssl_certificate_key {certificates}/{key};
	}}
'''


class Nginx(Peer):
    """The mail proxy; for each session it asks an HTTP server where to go, and that is itself. TLS
    sessions are resumed by tickets and by a cache that its processes share."""
    name = 'nginx'
    more_doors = ('rsa', 'proxied', 'proxied-rsa')

    def command(self):
        nginx = program('nginx', 'usr/sbin/nginx')
        module = os.path.join(mta.PARTS,
                              'libnginx-mod-mail/usr/lib/nginx/modules/ngx_mail_module.so')
        if not os.path.exists(module):
            module = '/usr/lib/nginx/modules/ngx_mail_module.so'
        if not nginx or not os.path.exists(module):
            return None
        servers = ''.join(self.server(name, port) for name, port in self.doors.items())
        text = NGINX.format(module=f'load_module {module};', processors=PROCESSORS,
                            directory=self.directory, sink=self.sink_port, answers=self.answers,
                            servers=servers,
                            user='user nobody nogroup;' if os.geteuid() == 0 else '')
        return [
            nginx, '-p', self.directory, '-e', f'{self.directory}/error.log', '-c',
            self.write('nginx.conf', text)
        ]

    def __init__(self, *places):
        super().__init__(*places)
        self.answers = free_port()

    def server(self, door, port):
        certificate, key = ('rsa.pem', 'rsa.key') if 'rsa' in door else ('cert.pem', 'key.pem')
        return NGINX_SERVER.format(port=port,
                                   proxied=' proxy_protocol' if 'proxied' in door else '',
                                   certificates=self.certificates, certificate=certificate,
                                   key=key)


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
    name = 'haproxy'

    def command(self):
        haproxy = program('haproxy', 'usr/sbin/haproxy')
        self.most = (resource.getrlimit(resource.RLIMIT_NOFILE)[1]
                     - 200) // 2  # it opens the backend at once
        text = HAPROXY.format(processors=PROCESSORS, port=self.port, sink=self.sink_port,
                              most=self.most)
        return haproxy and [haproxy, '-db', '-f', self.write('haproxy.cfg', text)]


SAY_VERSION = (
    ('mxward', (MXWARD, '--version')),
    ('nginx', (program('nginx', 'usr/sbin/nginx'), '-v')),
    ('HAProxy', (program('haproxy', 'usr/sbin/haproxy'), '-v')),
    ('Postfix', (program('postfix', 'usr/sbin/postconf'), '-d', 'mail_version')),
    ('rspamd', (program('rspamd', 'usr/bin/rspamd'), '-v')),
)


def versions():
    """What those that are here say of themselves."""
    libraries = ':'.join(f'{mta.PARTS}/{name}/usr/lib/{name}' for name in ('postfix', 'rspamd'))
    found = []
    for name, command in SAY_VERSION:
        if not command[0] or not os.access(command[0], os.X_OK):
            continue
        done = subprocess.run(command, capture_output=True, text=True,
                              env={**os.environ, 'LD_LIBRARY_PATH': libraries})
        number = re.search(r'\d+(\.\d+)+', done.stdout + done.stderr)
        found += [f'{name} {number.group()}'] if number else []
    return found
