"""Debian's own Postfix and Exim, each run from a private directory out of build/parts, where
packaging/setup unpacks them.

Nothing is installed and nothing outside the private directory is read or written. Both insist on
users of their own and Postfix on root: nss_wrapper gives them the users, uid_wrapper the root where
we are not. Owns the processes it starts and ends them by their ids; what is asked of a server is in
the settings that its caller gives."""
import glob
import os
import re
import shutil
import signal
import socket
import subprocess
import time

PARTS = os.path.abspath(
    os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../build/parts'))

USERS = {
    'root': 0, 'postfix': 8101, 'postdrop': 8102, 'Debian-exim': 8103, 'mail': 8, 'nobody': 65534
}

MAIN_CF = '''
compatibility_level = 3.6
queue_directory = {0}/queue
data_directory = {0}/data
meta_directory = {0}/etc
daemon_directory = {1}/usr/lib/postfix/sbin
command_directory = {1}/usr/sbin
shlib_directory = {1}/usr/lib/postfix
import_environment = MAIL_CONFIG, LD_LIBRARY_PATH, LD_PRELOAD,
  NSS_WRAPPER_PASSWD, NSS_WRAPPER_GROUP, UID_WRAPPER, UID_WRAPPER_ROOT
maillog_file = {0}/log
maillog_file_prefixes = {0}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
alias_database =
smtp_dns_support_level = disabled
smtp_host_lookup = native
local_header_rewrite_clients =
message_size_limit = 104857600
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
smtp_tls_loglevel = 1
smtpd_tls_loglevel = 1
tls_random_source = dev:/dev/urandom
hash_queue_names = none
'''

MASTER_CF = '''
pickup    unix       n - n 60 1 pickup
cleanup   unix       n - n -  0 cleanup
qmgr      unix       n - n 1  1 qmgr
tlsmgr    unix       - - n 1000? 1 tlsmgr
rewrite   unix       - - n -  - trivial-rewrite
bounce    unix       - - n -  0 bounce
defer     unix       - - n -  0 bounce
trace     unix       - - n -  0 bounce
verify    unix       - - n -  1 verify
flush     unix       n - n 1000? 0 flush
proxymap  unix       - - n -  - proxymap
smtp      unix       - - n -  - smtp
relay     unix       - - n -  - smtp
error     unix       - - n -  - error
retry     unix       - - n -  - error
discard   unix       - - n -  - discard
virtual   unix       - n n -  - virtual
anvil     unix       - - n -  1 anvil
scache    unix       - - n -  1 scache
postlog   unix-dgram n - n -  1 postlogd
'''

EXIM_CONF = '''
exim_path = {exim}
exim_user = Debian-exim
exim_group = Debian-exim
never_users =
spool_directory = {directory}/spool
log_file_path = {directory}/log/%s
log_selector = +smtp_confirmation +tls_cipher +smtp_connection
primary_hostname = exim.example
local_interfaces = 127.0.0.1
local_from_check = false
disable_ipv6
trusted_users = root:Debian-exim
keep_environment = LD_PRELOAD:NSS_WRAPPER_PASSWD:NSS_WRAPPER_GROUP:UID_WRAPPER:UID_WRAPPER_ROOT
host_lookup =
rfc1413_query_timeout = 0s
message_size_limit = 100M
begin routers
all:
  driver = manualroute
  route_list = * 127.0.0.1 byname
  self = send
  transport = out
begin transports
out:
  driver = smtp
  port = {port}
  allow_localhost
  {settings}
begin retry
* * F,1m,1s
'''


def missing(*parts):
    """The names of those of the parts that are not unpacked."""
    return [part for part in (*parts, 'libnss-wrapper', 'libuid-wrapper')
            if not os.path.isdir(os.path.join(PARTS, part))]


def environment(directory):
    """What makes an unpacked server find its libraries and its users."""
    users = os.path.join(directory, 'passwd')
    groups = os.path.join(directory, 'group')
    with open(users, 'w') as f:
        f.writelines(f'{name}:x:{number}:{number}::{directory}:/bin/false\n'
                     for name, number in USERS.items())
    with open(groups, 'w') as f:
        f.writelines(f'{name}:x:{number}:\n' for name, number in USERS.items())
    wrappers = glob.glob(f'{PARTS}/libnss-wrapper/usr/lib/*/libnss_wrapper.so')
    if os.geteuid() == 0:
        wrappers = [within_reach(directory, path) for path in wrappers]
    told = {'NSS_WRAPPER_PASSWD': users, 'NSS_WRAPPER_GROUP': groups,
            'LD_LIBRARY_PATH': f'{PARTS}/postfix/usr/lib/postfix'}
    if os.geteuid() != 0:
        wrappers += glob.glob(f'{PARTS}/libuid-wrapper/usr/lib/*/libuid_wrapper.so')
        told.update(UID_WRAPPER='1', UID_WRAPPER_ROOT='1')
    return {**os.environ, **told, 'LD_PRELOAD': ':'.join(wrappers)}


def within_reach(directory, program):
    """A copy: its users may not be able to enter the directory where build/ is (root's home,
    say)."""
    return shutil.copy(program, directory)


def give_to(user, *paths):
    if os.geteuid() == 0:
        for path in paths:
            os.chown(path, USERS[user], USERS[user])


class Postfix:
    """One Postfix: `settings` go to the end of main.cf, `services` are further rows of
    master.cf."""

    def __init__(self, directory, settings, services):
        self.directory, self.process = directory, None
        owned = ('active bounce corrupt defer deferred flush hold incoming maildrop private public '
                 'saved trace').split(
        )
        for name in ['etc', 'data', 'mail', 'queue/pid'] + ['queue/' + queue for queue in owned]:
            os.makedirs(os.path.join(directory, name), 0o755)
        give_to('postfix', *(os.path.join(directory, 'queue', name) for name in owned))
        give_to('postfix', os.path.join(directory, 'data'), os.path.join(directory, 'mail'))
        self.environment = environment(directory)
        with open(os.path.join(directory, 'etc/main.cf'), 'w') as f:
            f.write(MAIN_CF.format(directory, PARTS + '/postfix') + settings)
        with open(os.path.join(directory, 'etc/master.cf'), 'w') as f:
            f.write(MASTER_CF + '\n'.join(services) + '\n')
        self.ports = [
            int(port) for port in re.findall(r'^127\.0\.0\.1:(\d+) ', '\n'.join(services), re.M)
        ]

    def start(self):
        master = f'{PARTS}/postfix/usr/lib/postfix/sbin/master'
        self.process = subprocess.Popen(
            [master, '-c', os.path.join(self.directory, 'etc'), '-d'], env=self.environment,
            cwd=self.directory, stdin=subprocess.DEVNULL, start_new_session=True,
            stdout=open(os.path.join(self.directory, 'output'), 'w'), stderr=subprocess.STDOUT)
        for port in self.ports:
            wait_listening(port, self.process, self.log)

    def log(self):
        text = ''
        for name in 'output', 'log':
            try:
                with open(os.path.join(self.directory, name), errors='replace') as f:
                    text += f.read()
            except OSError:
                pass
        return text

    def wait_log(self, words, seconds=10):
        """True as soon as the log holds `words`."""
        end, late = time.monotonic() + seconds, False
        while words not in self.log():
            if late:
                return False
            late = time.monotonic() > end
            time.sleep(0.05)
        return True

    def stop(self):
        """master tells its children; it is in a session of its own, so that what is left can be
        ended with it."""
        end_session(self.process)


def wait_listening(port, process, log, seconds=30):
    end, late = time.monotonic() + seconds, False
    while True:
        with socket.socket() as s:
            if s.connect_ex(('127.0.0.1', port)) == 0:
                return
        if process.poll() is not None or late:
            raise RuntimeError(f'nothing listens on port {port}:\n{log()}')
        late = time.monotonic() > end
        time.sleep(0.05)


def end_session(process):
    """Ends a process that leads a session of its own, and all of that session."""
    if process is None:
        return
    try:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(5)
        os.killpg(process.pid, signal.SIGKILL)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    except ProcessLookupError:
        process.wait()


class Exim:
    """Exim as a client: `send` hands it one message, which it delivers at once to
    127.0.0.1:port."""

    def __init__(self, directory, port, settings=''):
        self.directory, self.exim = directory, within_reach(
            directory, f'{PARTS}/exim4-daemon-light/usr/sbin/exim4')
        for name in 'spool', 'log':
            os.makedirs(os.path.join(directory, name), 0o755)
        give_to('Debian-exim', os.path.join(directory, 'spool'), os.path.join(directory, 'log'))
        self.environment = environment(directory)
        self.config = os.path.join(directory, 'exim.conf')
        with open(self.config, 'w') as f:
            f.write(
                EXIM_CONF.format(exim=self.exim, directory=directory, port=port, settings=settings))

    def send(self, sender, recipients, message, seconds=30):
        """Gives the exit status and what it said; the log tells what became of the mail."""
        done = subprocess.run(
            [self.exim, '-C', self.config, '-odf', '-oi', '-f', sender, '--', *recipients],
            input=message, env=self.environment, cwd=self.directory, timeout=seconds,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout.decode(errors='replace')

    def log(self):
        try:
            with open(os.path.join(self.directory, 'log/main'), errors='replace') as f:
                return f.read()
        except OSError:
            return ''
