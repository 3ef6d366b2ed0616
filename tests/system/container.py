#!/usr/bin/env python3
"""container.py: the image starts and serves as it is documented, by whoever's id, in whatever
volumes it is given.

Building it takes a minute or more, so `make test` passes over this and `make container-test` runs
it: with Docker, or with Podman and each of runc and crun that is there. Every `docker run` line of
README.md and of the Dockerfile is run as it stands, but for its names and its network, which is
this machine's. CONTAINER_ENGINE names another engine (words of a command line), CONTAINER_IMAGE an
image that is built already."""
import os
import re
import shlex
import shutil
import smtplib
import subprocess
import sys
import time

import rig

ANYBODY, GROUP = 12345, 2000
CANNOT_CREATE = 73
# Podman as Docker is: nothing is copied into a tmpfs, which takes the mode of the directory beneath
# and belongs to root.
AS_DOCKER = ':notmpcopyup'


def output(command, seconds=60):
    """Exit status and output."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=seconds)
    return done.returncode, done.stdout.decode('utf-8', 'replace')


def answers(command):
    return shutil.which(command[0]) is not None and output([*command, 'info'])[0] == 0


def find_engine():
    if 'CONTAINER_ENGINE' in os.environ:
        return shlex.split(os.environ['CONTAINER_ENGINE'])
    return next(([name] for name in ('docker', 'podman') if answers([name])), None)


def ways(engine):
    """(name, command, what follows --tmpfs): each runtime, and Podman also with a tmpfs as Docker
    makes it."""
    if os.path.basename(engine[0]) != 'podman':
        return [(engine[0], engine, '')]
    found = [name for name in ('runc', 'crun') if shutil.which(name)] or ['']
    return [(f'podman, {name}{" as Docker" if suffix else ""}',
             [*engine, *(['--runtime', name] if name else [])], suffix)
            for name in found
            for suffix in ('', AS_DOCKER)]


def documented():
    """(where, words) of every `docker run` that an administrator is shown."""
    for name in 'Dockerfile', 'README.md':
        with open(os.path.join(rig.ROOT, name), encoding='utf-8') as f:
            text = re.sub(r'\\\n#? *', '', f.read())
        for line in re.findall(r'docker run [^\n`]+', text):
            words = shlex.split(line)[2:]
            if words[-1] != 'setup':
                yield name, words[:-1]                 # without the image


class Container:
    """One container, and the directory and volumes that are its own."""
    count = 0

    def __init__(self, stage, way, image):
        Container.count += 1
        self.stage, self.image = stage, image
        self.title, self.engine, self.tmpfs = way
        self.name = f'mxward-test-{os.getpid()}-{Container.count}'
        self.backend = stage.backend()
        self.port = rig.free_port()
        self.etc = stage.place(f'etc-{Container.count}')
        rig.certificates.copy_all(stage.certificates, self.etc)
        for name in os.listdir(self.etc):
            os.chmod(os.path.join(self.etc, name), 0o644)
        self.configure()
        self.process, self.volumes = None, set()
        stage.ends.append(self.remove)

    def configure(self, **keys):
        config = self.stage.config(
            self.backend.port, listeners=[{'bind': f'127.0.0.1:{self.port}', 'tls': 'starttls'}],
            **keys)
        del config['state'], config['admin']           # as they are by themselves
        rig.write_config(self.etc, config)

    def volume(self, name):
        self.volumes.add(f'{self.name}-{name}')
        return f'{self.name}-{name}'

    def words(self, line):
        """The words of a documented command, with names of our own and this machine's network."""
        words = ['--network', 'host']
        rest = iter(line)
        for word in rest:
            if word in ('-p', '--name', '--restart'):
                next(rest)
            elif word == '--tmpfs':
                words += [word, next(rest) + self.tmpfs]
            elif word == '-v':
                source, _, target = next(rest).partition(':')
                words += [word, f'{self.etc if "/" in source else self.volume(source)}:{target}']
            elif word == '--read-only' and self.tmpfs:
                words += [word, '--read-only-tmpfs=false']
            elif word != '-d':
                words.append(word)
        return words

    def start(self, *words):
        """`words`: options."""
        with open(os.path.join(self.etc, 'output'), 'w') as log:
            self.process = subprocess.Popen(
                [*self.engine, 'run', '--rm', '--name', self.name, *words, self.image],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        rig.wait_until(lambda: self.process.poll() is not None or self.status() == 0, 30)

    def said(self):
        with open(os.path.join(self.etc, 'output'), errors='replace') as f:
            return f.read()

    def status(self):
        """The health check, and what an administrator types."""
        return output([*self.engine, 'exec', self.name, '/usr/bin/mxward', 'status'])[0]

    def send(self):
        try:
            with smtplib.SMTP('127.0.0.1', self.port, 'client.example', 20) as client:
                client.sendmail('a@sender.example', ['b@example.com'],
                                'Subject: hello\r\n\r\nhello\r\n')
            return True
        except (OSError, smtplib.SMTPException):
            return False

    def stop(self):
        """The exit status after TERM."""
        output([*self.engine, 'stop', '-t', '40', self.name])
        return self.process.wait(60)

    def serves(self, words):
        """It starts, passes a mail, and stops in order."""
        running = self.process.poll() is None and self.status() == 0
        self.stage.claim(f'{self.title}: {words}: it serves', running and self.send()
                         and self.backend.messages, self.said)
        if running:
            self.stage.same(f'{self.title}: {words}: it stops in order', self.stop(), 0)

    def refuses(self, words, status, *sentence):
        """It ends with this status and says so."""
        try:
            got = self.process.wait(30)
        except subprocess.TimeoutExpired:
            got = None
        self.stage.claim(f'{self.title}: {words}', got == status
                         and all(part in self.said() for part in sentence),
                         lambda: f'status {got}\n{self.said()}')

    def remove(self):
        if self.process and self.process.poll() is None:
            output([*self.engine, 'rm', '-f', self.name])
            self.process.wait(30)
        for volume in self.volumes:
            output([*self.engine, 'volume', 'rm', '-f', volume])


def as_documented(stage, way, image):
    lines = list(documented())
    stage.claim('README.md and Dockerfile show how it is run',
                {name
                 for name, _ in lines} == {'README.md', 'Dockerfile'}, lines)
    for name, line in lines:
        container = Container(stage, way, image)
        container.start(*container.words(line))
        container.serves(f'as {name} says')
    for user in f'{ANYBODY}:0', f'{ANYBODY}:{ANYBODY}', '0:0':
        container = Container(stage, way, image)
        for turn in 'first', 'second':
            container.start('--user', user, *container.words(lines[0][1]))
            container.serves(f'the same by --user {user}, the {turn} time')


def set_up(stage, way, image):
    """The documented way to a configuration, with --yes for its terminal, and then to a mail."""
    container = Container(stage, way, image)
    os.remove(os.path.join(container.etc, 'mxward.yaml'))
    begun = time.monotonic()
    code, said = output([
        *container.engine, 'run', '--rm', '--network', 'host', '--user', '0', '-v',
        f'{container.etc}:/etc/mxward', image, 'setup', '--yes', '--domain', 'example.com',
        '--backend', f'127.0.0.1:{container.backend.port}', '--hostname', 'mx1.example.com',
        '--listen', f'127.0.0.1:{container.port}'
    ], 100)
    stage.same(f'{way[0]}: `setup` writes a configuration', (code, code and said), (0, 0))
    container.start(*container.words(list(documented())[0][1]))
    container.serves('configured by `setup`')
    stage.claim(f'{way[0]}: from nothing to the first mail in 60 s', time.monotonic() - begun < 60)


def bare(stage, way, image):
    container = Container(stage, way, image)
    container.start('--network', 'host', '-v', f'{container.etc}:/etc/mxward:ro')
    container.serves('without volumes, on a root that can be written to')
    container = Container(stage, way, image)
    container.start('--network', 'host', '--read-only', '-v', f'{container.etc}:/etc/mxward:ro')
    container.serves('read-only, with nothing else')
    container = Container(stage, way, image)
    config = stage.config(container.backend.port, listeners=[{'bind': '[::]:25'}])
    del config['state'], config['admin']
    rig.write_config(container.etc, config)
    container.start('--network', 'none', '--sysctl', 'net.ipv4.ip_unprivileged_port_start=1024',
                    '-v', f'{container.etc}:/etc/mxward:ro')
    stage.claim(f'{way[0]}: it has port 25 without root', container.status() == 0, container.said)
    container.stop()


def directory(stage, name, mode, group=0):
    """A volume as an orchestrator makes it: root's."""
    path = stage.place(name)
    os.chown(path, 0, group)
    os.chmod(path, mode)
    return path


def open_to_group(path, group):
    """What mounting a volume for a group does to all that is in it."""
    for at, _, files in os.walk(path):
        os.chown(at, -1, group)
        os.chmod(at, os.stat(at).st_mode | 0o2070)
        for name in files:
            os.chown(os.path.join(at, name), -1, group)
            os.chmod(os.path.join(at, name), os.stat(os.path.join(at, name)).st_mode | 0o060)


def orchestrated(stage, way, image):
    """Kubernetes: any uid, volumes of root's open to all (emptyDir) or to a group (fsGroup), no
    capability at all."""
    locked = [
        '--network', 'host', '--read-only', *(['--read-only-tmpfs=false'] if way[2] else []),
        '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--user', f'{ANYBODY}:0',
        '--group-add',
        str(GROUP)
    ]
    for words, mode, group in ('emptyDir', 0o777, 0), ('emptyDir and fsGroup', 0o2777,
                                                       GROUP), ('volumes and fsGroup', 0o2775,
                                                                GROUP):
        container = Container(stage, way, image)
        volumes = {
            target: directory(stage, f'{container.name}{target.replace("/", "-")}', mode, group)
            for target in ('/run/mxward', '/var/lib/mxward', '/var/spool/mxward')
        }
        mounts = [word for target, path in volumes.items() for word in ('-v', f'{path}:{target}')]
        for turn in 'first', 'second':
            container.start(*locked, '-v', f'{container.etc}:/etc/mxward:ro', *mounts)
            container.serves(f'{words}, the {turn} time')
            for path in volumes.values():
                open_to_group(path, group)
    container = Container(stage, way, image)
    closed = directory(stage, f'{container.name}-closed', 0o755)
    container.start(*locked, '-v', f'{container.etc}:/etc/mxward:ro', '-v',
                    f'{directory(stage, container.name + "-run", 0o777)}:/run/mxward', '-v',
                    f'{closed}:/var/spool/mxward', '--tmpfs', f'/var/lib/mxward{way[2]}')
    container.refuses(
        'a spool that it cannot write to: 73, and what would help', CANNOT_CREATE,
        'mxward: /var/spool/mxward (the spool) belongs to uid 0, but the gateway runs as uid '
        '12345: '
        'run `chown -R 12345:0 /var/spool/mxward` as root')


def main():
    with rig.Stage(__file__, seconds=1800) as stage:
        if 'CONTAINER_TEST' not in os.environ:
            raise rig.Skip('`make container-test` runs it')
        engine = find_engine()
        if not engine:
            raise rig.Skip('no container engine')
        image = os.environ.get('CONTAINER_IMAGE', 'mxward:test')
        if 'CONTAINER_IMAGE' not in os.environ:
            code, said = output([*engine, 'build', '-t', image, rig.ROOT], 1500)
            if not stage.claim('the image is built', code == 0, said):
                return
        for way in ways(engine):
            code, said = output([*way[1], 'run', '--rm', image, '--version'])
            if code != 0:                              # a runtime that this kernel does not suit
                print(f'# {way[0]} can run nothing here: {said.strip()}')
                continue
            as_documented(stage, way, image)
            set_up(stage, way, image)
            bare(stage, way, image)
            if os.geteuid() == 0:
                orchestrated(stage, way, image)
        stage.claim('there was a way to run it', stage.passed, engine)


if __name__ == '__main__':
    sys.exit(main())
