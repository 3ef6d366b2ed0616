"""What the tests of this directory share: a private stage, mxward on it, and the counting of
claims.

    with rig.Stage(__file__, parts=['postfix']) as stage:
        backend = stage.backend()                      # a recording double, see
        tests/dialogue/runner/backend.py gateway = stage.gateway(stage.config(backend.port))
        stage.claim('the mail arrived', backend.messages, gateway.log_text)

They run the release binary, whose gateway process is locked down as it is in production. A stage
owns its directory and every process on it, ends them by their ids, and never lasts longer than its
time. Where something is missing on a machine the stage says `skipped` and why, and fails nothing.
The last line is `N passed, N failed`."""
import ctypes
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import traceback

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BINARY = os.environ.get('MXWARD_RELEASE', os.path.join(ROOT, 'build/mxward'))
sys.path[:0] = [HERE, os.path.join(ROOT, 'tests/dialogue')]

import mta                                             # noqa: E402
from runner import certificates                        # noqa: E402
from runner.backend import Backend, Rule               # noqa: E402,F401
from runner.gateway import Gateway, free_port, private_directory     # noqa: E402

HOSTNAME = 'mx.example.net'
DOMAIN = 'example.com'


class Skip(Exception):
    """This machine has not what the test needs."""


class TooLong(Exception):
    """The stage's time is over."""


class SystemGateway(Gateway):
    """mxward with a few more looks into it than a dialogue needs."""

    def log_text(self, last=15):
        return '\n'.join(line for line, _ in self.log[-last:]) + '\n' + self.stderr()

    def whole_log(self):
        """Every line; for when mxward has ended."""
        self.reader.join()
        return [line for line, _ in self.log]

    def _read_log(self, pipe):
        self.reader = threading.current_thread()
        super()._read_log(pipe)

    def events(self, kind):
        return [event for _, event in list(self.log) if event and event.get('event') == kind]

    def listed(self, queue):
        """The messages in quarantine or held, as `list --json` tells of them; None if it cannot.
        (What is wrong is on standard error.)"""
        done = subprocess.run([BINARY, queue, 'list', '--json', '-c', self.config],
                              stdout=subprocess.PIPE)
        return json.loads(done.stdout) if done.returncode == 0 else None

    def gateway_pid(self):
        """The process that serves, below the supervisor."""
        self.look()
        return min(self.family)[0] if self.family else None


class Stage:
    def __init__(self, file, parts=(), seconds=60, root=False):
        self.name, self.seconds = os.path.basename(file), seconds
        self.parts, self.root = parts, root
        self.passed = self.failed = 0
        self.ends = []  # what is to be called at the end, the latest first

    # -- beginning and end

    def __enter__(self):
        sys.stdout.reconfigure(line_buffering=True, errors='backslashreplace')
        signal.signal(signal.SIGALRM, self._over)
        signal.alarm(self.seconds)
        self.directory = private_directory('mxs-')
        try:
            self._require()
            self.certificates = os.path.join(self.directory, 'certificates')
            certificates.make_all(self.certificates)
        except BaseException:
            self.__exit__(*sys.exc_info())
        return self

    def _over(self, *_):
        raise TooLong(f'not done after {self.seconds} s')

    def _require(self):
        if not os.access(BINARY, os.X_OK):
            raise RuntimeError(f'{BINARY} is not there: make it')
        lacking = mta.missing(*self.parts) if self.parts else []
        if lacking:
            raise RuntimeError(f'build/parts lacks {" ".join(lacking)}: run `packaging/setup test`')
        if self.root and os.geteuid() != 0:
            raise Skip('it has to be run by root')

    def __exit__(self, kind, problem, trace):
        signal.alarm(0)
        if kind is Skip:
            print(f'ok - skipped: {problem}')
        elif kind is not None and kind is not SystemExit:
            self.claim('the test itself ran to its end', False,
                       ''.join(traceback.format_exception(kind, problem, trace)))
        for end in reversed(self.ends):
            try:
                end()
            except Exception as e:                     # the other ends still have to come
                self.claim('everything was ended in order', False, repr(e))
        shutil.rmtree(self.directory, ignore_errors=True)
        print(f'{self.name}: {self.passed} passed, {self.failed} failed')
        sys.stdout.flush()
        os._exit(1 if self.failed else 0)  # WHY: threads of a broken double must not keep us here

    # -- claims

    def claim(self, words, holds, evidence=None):
        """Counts one claim; `evidence` (text, or a function that gives it) is shown when it does
        not hold."""
        if holds:
            self.passed += 1
            print(f'ok - {words}')
        else:
            self.failed += 1
            print(f'not ok - {words}')
            shown = evidence() if callable(evidence) else evidence
            if shown is not None:
                print('    ' + str(shown)[-2500:].strip().replace('\n', '\n    '))
        return bool(holds)

    def same(self, words, got, wanted):
        return self.claim(words, got == wanted, lambda: difference(got, wanted))

    # -- players

    def path(self, name):
        return os.path.join(self.directory, name)

    def place(self, name):
        """A new directory on this stage."""
        path = self.path(name)
        os.makedirs(path)
        os.chmod(path, 0o755)
        return path

    def disk(self, options):
        """A small disk of this stage; None where nothing may be mounted."""
        if not own_mounts():
            return None
        disk = Disk(self.place('disk'))
        mount = ['mount', '-t', 'tmpfs', '-o', f'mode=0755,{options}', 'mxward-test', disk.path]
        if subprocess.run(mount, stderr=subprocess.DEVNULL).returncode != 0:
            return None
        self.ends.append(disk.unmount)
        return disk

    def backend(self):
        backend = Backend(free_port(), self.certificates)
        self.ends.append(backend.end)
        return backend

    def config(self, *backend_ports, **keys):
        """A configuration as a dictionary: one backend with these servers, one STARTTLS listener,
        `keys` on top."""
        config = {
            'hostname': HOSTNAME,
            'listeners': [{'bind': f'127.0.0.1:{free_port()}', 'tls': 'starttls'}],
            'tls': {'certificate': 'cert.pem', 'key': 'key.pem'},
            'domains': {DOMAIN: {'backend': 'main'}},
            'backends': {
                'main': {'servers': [f'127.0.0.1:{port}' for port in backend_ports], 'tls': 'off'}
            },
            'log': {'format': 'json', 'level': 'info'},
            'admin': {'socket': 'run/control.sock'},
            'state': 'state',
        }
        config.update(keys)
        return config

    def gateway(self, config, name='mxward', binary=(), kind=SystemGateway, start=True):
        """mxward with a configuration; `binary` goes before it on the command line (prlimit,
        strace)."""
        directory = self.place(name)
        certificates.copy_all(self.certificates, directory)
        write_config(directory, config)
        ports = [int(listener['bind'].rpartition(':')[2]) for listener in config['listeners']]
        gateway = kind([*binary, BINARY], directory, ports, dict(os.environ))
        gateway.port = ports[0]
        self.ends.append(lambda: self._end_gateway(gateway))
        if start:
            gateway.start()
        return gateway

    def _end_gateway(self, gateway):
        try:
            if gateway.process:
                gateway.stop()
        except Exception as e:
            self.claim('mxward stops in order', False, f'{e}\n{gateway.log_text()}')
        finally:
            gateway.destroy()
        if gateway.trouble():
            self.claim('mxward is in order inside', False, gateway.trouble())

    def postfix(self, name, settings, *services):
        """`services`: the rows of master.cf that are its own."""
        server = mta.Postfix(self.place(name), settings, services)
        self.ends.append(server.stop)
        server.start()
        return server

    def unbound(self, zones, settings='', name='unbound'):
        server = Unbound(self.place(name), zones, settings)
        self.ends.append(server.stop)
        server.start()
        return server

    def process(self, command, **options):
        """Starts a process in a session of its own."""
        process = subprocess.Popen(command, start_new_session=True, **options)
        self.ends.append(lambda: mta.end_session(process))
        return process


class Disk:
    """A tmpfs that can run out of room and of inodes, and be made read-only. Ballast takes its
    room."""

    def __init__(self, path):
        self.path, self.ballast = path, os.path.join(path, 'ballast')

    def fill(self, blocks_left=0):
        """Takes all room but these blocks; again, also what something that went away has left."""
        size = os.statvfs(self.path).f_bsize
        with open(self.ballast, 'ab', buffering=0) as file:
            try:
                while True:
                    file.write(bytes(256 * size))      # in the end only a part of it
            except OSError as e:
                if e.errno != errno.ENOSPC:
                    raise
            file.truncate(os.fstat(file.fileno()).st_size - blocks_left * size)

    def take_inodes(self, left=0):
        os.makedirs(self.ballast + 's')
        names = []
        try:
            while True:
                names.append(os.path.join(self.ballast + 's', str(len(names))))
                open(names[-1], 'x').close()
        except OSError as e:
            if e.errno != errno.ENOSPC:
                raise
        for name in names[:left]:
            os.unlink(name)

    def free(self):
        if os.path.exists(self.ballast):
            os.unlink(self.ballast)
        shutil.rmtree(self.ballast + 's', ignore_errors=True)

    def read_only(self, so=True):
        subprocess.run(['mount', '-o', 'remount,' + ('ro' if so else 'rw'), self.path], check=True)

    def unmount(self):
        subprocess.run(['umount', '-l', self.path], check=True)


def own_mounts():
    """From now on what this process and its children mount is seen by nobody else, and goes with
    the last of them, however that ends. False: it is not permitted."""
    clone_newns = 0x20000
    return (ctypes.CDLL(None).unshare(clone_newns) == 0 and subprocess.run(
        ['mount', '--make-rprivate', '/'], stderr=subprocess.DEVNULL).returncode == 0)


class Unbound:
    """A real resolver that knows the names it is given and asks nobody: for all others it says
    NXDOMAIN.

    `zones` are {zone: [record, ...]}, the names of records relative to the zone, '@' itself; each
    zone gets an SOA. `settings` go behind, for zones that it has to ask for."""
    program = os.path.join(mta.PARTS, 'unbound/usr/sbin/unbound')

    def __init__(self, directory, zones, settings=''):
        self.directory, self.process, self.port = directory, None, free_port()
        self.conf = os.path.join(directory, 'unbound.conf')
        with open(self.conf, 'w') as f:
            f.write(f'''server:
 interface: 127.0.0.1
 port: {self.port}
 directory: "{directory}"
 chroot: ""
 username: ""
 pidfile: ""
 use-syslog: no
 do-daemonize: no
 module-config: "iterator"
 do-not-query-localhost: no
 num-queries-per-thread: 8192
 outgoing-range: 8192
 so-rcvbuf: 0
 local-zone: "." static
 local-data: ". 60 SOA ns.test. root.test. 1 3600 600 86400 60"
''')
            for zone, records in zones.items():
                f.write(
                    f' local-zone: "{zone}." static\n'
                    f" local-data: '{zone}. 60 SOA ns.{zone}. root.{zone}. 1 3600 600 86400 60'\n")
                for record in records:
                    name, _, rest = record.partition(' ')
                    f.write(
                        f" local-data: '{zone if name == '@' else name + '.' + zone}. 60 {rest}'\n")
            f.write(settings)

    def start(self):
        with open(os.path.join(self.directory, 'log'), 'a') as output:
            self.process = subprocess.Popen([self.program, '-d', '-c', self.conf],
                                            stdin=subprocess.DEVNULL, stdout=output,
                                            stderr=subprocess.STDOUT, start_new_session=True)
        mta.wait_listening(self.port, self.process, self.log)

    def log(self):
        with open(os.path.join(self.directory, 'log'), errors='replace') as f:
            return f.read()

    def kill(self):
        """As if its machine had lost power; start() brings it back on the same port."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        mta.end_session(self.process)


def write_config(directory, config):
    """JSON is YAML, too."""
    with open(os.path.join(directory, 'mxward.yaml'), 'w') as f:
        json.dump(config, f, indent=1)


def difference(got, wanted):
    """Where two values begin to differ, for people."""
    if not isinstance(got, bytes) or not isinstance(wanted, bytes):
        return f'got    {got!r}\nwanted {wanted!r}'
    at = next((i for i, (a, b) in enumerate(zip(got, wanted)) if a != b),
              min(len(got), len(wanted)))
    begin = max(0, at - 60)
    return (f'{len(got)} octets, wanted {len(wanted)}; they differ at {at}:\n'
            f'got    …{got[begin:at + 60]!r}\nwanted …{wanted[begin:at + 60]!r}')


def wait_until(claim, seconds=10):
    """True as soon as claim() holds; the last look is behind the end."""
    end, late = time.monotonic() + seconds, False
    while not claim():
        if late:
            return False
        late = time.monotonic() > end
        time.sleep(0.02)
    return True


def split_message(content):
    """Header fields (unfolded) and body of a message."""
    head, _, body = content.partition(b'\r\n\r\n')
    fields = head.replace(b'\r\n\t', b' ').replace(b'\r\n ', b' ').decode('utf-8',
                                                                          'replace').split('\r\n')
    return fields, body
