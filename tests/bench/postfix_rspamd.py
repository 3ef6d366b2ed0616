"""Postfix with rspamd as a milter, both out of build/parts: what mxward with every check is
measured beside.

rspamd has the rules it comes with, but for those that want Redis or a service on the Internet
(Bayes, fuzzy, phishing, ASN, greylist, neural and their like); all its questions go to an unbound
that knows what mxward's knows. Postfix queues each message and delivers it to the sink."""
import glob
import os
import shutil
import subprocess

import mta
import ours
import peers
import rig
from runner.gateway import free_port

STARTING = 180  # seconds at most: rspamd compiles its patterns first
SETTINGS = '''
myhostname = mx.example.net
relay_domains = example.test
relay_transport = relay:[127.0.0.1]:{sink}
smtpd_relay_restrictions = reject_unauth_destination
mynetworks =
smtpd_milters = inet:127.0.0.1:{milter}
milter_default_action = tempfail
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
max_use = 100000
'''
OFF = ('fuzzy_check phishing asn greylist neural ratelimit replies history_redis redis mx_check '
       'url_redirector reputation dkim_signing arc clickhouse rspamd_update bimi').split(
)


class Rspamd:
    def __init__(self, directory, milter, resolver):
        self.directory, self.milter, self.process = directory, milter, None
        self.root = os.path.join(mta.PARTS, 'rspamd')
        self.configuration = os.path.join(directory, 'etc')
        shutil.copytree(os.path.join(self.root, 'etc/rspamd'), self.configuration)
        for name in 'run', 'db', 'log':
            os.makedirs(os.path.join(directory, name))
        for name in OFF:
            self.write(f'{name}.conf', 'enabled = false;\n')
        self.write('classifier-bayes.conf', 'enabled = false;\n')
        self.write('worker-normal.inc', 'enabled = false;\n')
        self.write('worker-controller.inc', 'enabled = false;\n')
        self.write('options.inc', f'dns {{ nameserver = ["127.0.0.1:{resolver}"]; }}\n')
        self.write(
            'worker-proxy.inc', f'''bind_socket = "127.0.0.1:{milter}";
count = {peers.PROCESSORS};
upstream "local" {{ default = yes; self_scan = yes; hosts = "localhost"; }}
''')

    def write(self, name, text):
        with open(os.path.join(self.configuration, 'local.d', name), 'w') as f:
            f.write(text)

    def start(self):
        share = os.path.join(self.root, 'usr/share/rspamd')
        places = {
            'CONFDIR': self.configuration, 'LOCAL_CONFDIR': self.configuration, 'SHAREDIR': share,
            'RULESDIR': share + '/rules', 'LUALIBDIR': share + '/lualib',
            'PLUGINSDIR': share + '/plugins', 'WWWDIR': share + '/www',
            'RUNDIR': self.directory + '/run', 'DBDIR': self.directory + '/db',
            'LOGDIR': self.directory + '/log',
        }
        with open(os.path.join(self.directory, 'output'), 'w') as output:
            self.process = subprocess.Popen(
                [
                    os.path.join(self.root, 'usr/bin/rspamd'), '-f', '-i', '-c',
                    os.path.join(self.configuration, 'rspamd.conf'),
                    *(f'--var={name}={path}' for name, path in places.items())
                ], env={**os.environ, 'LD_LIBRARY_PATH': os.path.join(self.root, 'usr/lib/rspamd')},
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                start_new_session=True)
        mta.wait_listening(self.milter, self.process, self.log, STARTING)

    def log(self):
        text = ''
        for path in [os.path.join(self.directory, 'output'),
                     *glob.glob(os.path.join(self.directory, 'log/*'))]:
            with open(path, errors='replace') as f:
                text += f.read()
        return text

    def stop(self):
        mta.end_session(self.process)


class PostfixRspamd(peers.Peer):
    name, remedy, speed = 'postfix-rspamd', 'packaging/setup bench-all', 0.1
    more_doors = ('proxied', )

    def __init__(self, directory, sink_port):
        super().__init__(directory, sink_port)
        self.mail, self.record = ours.signed_mail(os.path.join(directory, 'postfix.eml'))
        self.postfix = self.rspamd = self.resolver = None

    def lacking(self):
        missing = mta.missing('postfix', 'rspamd', 'unbound')
        return f'there is no {" ".join(missing)} ({self.remedy})' if missing else None

    def place_of(self, name):
        path = os.path.join(self.directory, name)
        os.makedirs(path)
        os.chmod(path, 0o755)
        return path

    def start(self):
        milter = free_port()
        self.resolver = rig.Unbound(self.place_of('unbound'), ours.zones([self.record]))
        self.resolver.start()
        self.rspamd = Rspamd(self.place_of('rspamd'), milter, self.resolver.port)
        self.rspamd.start()
        self.postfix = mta.Postfix(
            self.place_of('postfix'), SETTINGS.format(sink=self.sink_port, milter=milter), [
                f'127.0.0.1:{self.doors["proxied"]} inet n - n - - smtpd '
                '-o smtpd_upstream_proxy_protocol=haproxy'
            ])
        self.postfix.start()

    def roots(self):
        return {self.postfix.process.pid, self.rspamd.process.pid}

    def passed(self):
        return self.rspamd.log().count('DMARC_POLICY_ALLOW(')

    def stop(self):
        for part in (self.postfix, self.rspamd, self.resolver):
            if part:
                part.stop()
