#!/usr/bin/env python3
"""adopt.py: a machine is lost, and its mail is not: another gateway takes over the spool of the
dead one, from a copy of its disk, while it runs. What was held is delivered although the backend
has another name here; when the dead one comes back with its disk it hears what was adopted, and
nothing arrives twice."""
import collections
import os
import shutil
import signal
import smtplib
import subprocess
import sys
import time

import rig

HELD = 5


def send(port, name, recipient='b@' + rig.DOMAIN):
    with smtplib.SMTP('127.0.0.1', port, local_hostname='client.example', timeout=30) as client:
        client.sendmail(
            'a@sender.example', [recipient],
            f'Subject: {name}\r\nMessage-ID: <{name}@sender.example>\r\n\r\n{name}\r\n')


def run(gateway, *words):
    done = subprocess.run(
        [rig.BINARY, *words, '-c',
         os.path.join(gateway.directory, 'mxward.yaml')], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def arrived(backend):
    """How often each message has arrived, by its Message-ID."""
    ids = (line for m in backend.messages for line in m.content.decode('latin-1').split('\r\n')
           if line.startswith('Message-ID: '))
    return collections.Counter(line.split('<')[1].split('@')[0] for line in ids)


def spool_of(gateway):
    usual = os.path.join(gateway.directory, 'mxward.spool')
    return usual if os.path.isdir(usual) else os.path.join(gateway.directory, 'spool')


def configuration(stage, role, backend, name, own, other, key):
    number = 1 if role == 'primary' else 2
    config = stage.config(
        backend, peer={
            'role': role, 'bind': f'127.0.0.1:{own}', 'address': f'127.0.0.1:{other}', 'key': key,
            'hostname': f'mx{3 - number}.example.net', 'hold': '1d'
        }, hostname=f'mx{number}.example.net', quarantine={'directory': 'spool'})
    config['backends'] = {name: config['backends']['main']}
    config['domains'][rig.DOMAIN]['backend'] = name
    return config


def kill(gateway):
    """All of its processes, as when the machine loses its power."""
    gateway.look()
    for pid in [pid for pid, *_ in gateway.family] + [gateway.process.pid]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    gateway.process.wait()
    rig.wait_until(lambda: all(not os.path.exists(f'/proc/{pid}') or open(f'/proc/{pid}/stat').read(
    ).split(') ')[1][0] == 'Z' for pid, *_ in gateway.family))


def there_and_back(stage, backend, key):
    """Each is lost once, and its mail goes to the other: on their return neither takes what the
    other has now for its own."""
    ports, nobody = (rig.free_port(), rig.free_port()), rig.free_port()
    config = configuration(stage, 'primary', backend.port, 'main', ports[0], ports[1], key)
    first = stage.gateway(config, 'east')
    send(first.port, 'known')
    first.stop()
    config['backends']['main']['servers'] = [f'127.0.0.1:{nobody}']
    rig.write_config(first.directory, config)
    first.start()
    second = stage.gateway(
        configuration(stage, 'secondary', nobody, 'main', ports[1], ports[0], key), 'west',
        start=False)
    first.hostname, second.hostname = 'mx1.example.net', 'mx2.example.net'
    for n in range(HELD):
        send(first.port, f'back-{n}')
    for lost, other in ((first, second), (second, first), (first, second)):
        kill(lost)
        if not other.process:
            other.start()
        said = []

        def adopted():
            said.append(run(other, 'spool', 'adopt', spool_of(lost)))
            return said[-1][0] == 0
        # The threads of a killed process may live a little longer than it.
        stage.claim(f'{other.config.split("/")[-2]} adopts all of it',
                    rig.wait_until(adopted) and f'{HELD} held and 0 quar' in said[-1][1], said)
        lost.start()
        stage.claim(
            'they hear each other again',
            rig.wait_until(
                lambda: any('telling the peer of' in e.get('message', '')
                            for e in other.events('peer')), 20), other.log_text)
        time.sleep(2)
        stage.same('what it adopted is still there',
                   sum(e['gateway'] == other.hostname for e in other.listed('hold')), HELD)
    first.stop(), second.stop()


def main():
    with rig.Stage(__file__, seconds=180) as stage:
        backend = stage.backend()
        ports = rig.free_port(), rig.free_port()
        key = stage.path('peer.key')
        with open(key, 'w') as file:
            file.write(
                subprocess.run([rig.BINARY, 'peer', 'key'], capture_output=True, text=True).stdout)
        os.chmod(key, 0o600)
        there_and_back(stage, stage.backend(), key)
        # The backend of the first cannot be reached from there from some time on, that of the
        # second can.
        nobody = rig.free_port()
        config = configuration(stage, 'primary', backend.port, 'main', ports[0], ports[1], key)
        first = stage.gateway(config, 'first')
        send(first.port, 'known')
        stage.claim('a mail arrives, its recipient is known',
                    rig.wait_until(lambda: arrived(backend)['known'] == 1), first.log_text)
        first.process.send_signal(signal.SIGTERM), first.process.wait()
        config['backends']['main']['servers'] = [f'127.0.0.1:{nobody}']
        rig.write_config(first.directory, config)
        first.start()
        for n in range(HELD):
            send(first.port, f'held-{n}')
        stage.same('mail is held while no backend can be reached', len(first.listed('hold')), HELD)

        second = stage.gateway(
            configuration(stage, 'secondary', backend.port, 'exchange', ports[1], ports[0], key),
            'second')
        status, words = run(second, 'spool', 'adopt', spool_of(first))
        stage.claim('the spool of a running gateway is not taken away from it', status == 66
                    and 'uses it' in words, (status, words))
        status, words = run(second, 'spool', 'adopt', spool_of(second))
        stage.claim('nor is one\'s own', status in (64, 66)
                    and ('uses it' in words or 'own spool' in words), (status, words))

        kill(first)
        copy = stage.path('copy')
        subprocess.run(['cp', '-a', spool_of(first), copy], check=True)
        status, words = run(second, 'spool', 'adopt', copy)
        stage.claim('a copy of the dead one\'s disk is adopted', status == 0
                    and f'{HELD} held and 0 quarantined messages adopted' in words, (status, words))
        everything = {'known': 1, **{f'held-{n}': 1 for n in range(HELD)}}
        stage.claim('and its mail arrives, by the backend that the domain has here',
                    rig.wait_until(lambda: arrived(backend) == everything, 20),
                    lambda: str(arrived(backend)) + words + second.log_text())
        stage.same('nothing is left in the copy',
                   [f for _, _, files in os.walk(os.path.join(copy, 'hold')) for f in files], [])
        status, words = run(second, 'spool', 'adopt', copy)
        stage.claim('once more there is nothing to adopt', status == 0
                    and '0 held and 0 quarantined' in words, (status, words))

        # The dead one comes back with its disk, and with its backend.
        config['backends']['main']['servers'] = [f'127.0.0.1:{backend.port}']
        rig.write_config(first.directory, config)
        first.start()
        stage.claim(
            'the dead one comes back, hears of it and puts aside what it has',
            rig.wait_until(
                lambda: sum(e.get('action') == 'set aside' for e in first.events('spool')) == HELD,
                20), first.log_text)
        stage.same('it holds nothing any more', first.listed('hold'), [])
        stage.same('an administrator finds it in corrupt/',
                   len(os.listdir(os.path.join(spool_of(first), 'corrupt'))), 2 * HELD)
        send(first.port, 'afterwards')
        everything['afterwards'] = 1
        stage.claim('and goes on', rig.wait_until(lambda: arrived(backend) == everything),
                    lambda: arrived(backend))
        time.sleep(1)
        stage.same('nothing has arrived twice', dict(arrived(backend)), everything)

        # What somebody copies into the hold queue of a gateway that runs is taken up by a flush.
        first.stop()
        for part in ('hold', 'quarantine'):
            shutil.rmtree(os.path.join(spool_of(first), part))
        aside = os.path.join(spool_of(first), 'corrupt')
        moved = 0
        for file in sorted(os.listdir(aside)):
            queue, _, name = file.partition('-')
            day = time.strftime('%Y%m%d', time.gmtime(id_time(name[:13]) / 1000))
            folder = os.path.join(spool_of(second), queue, day)
            subprocess.run(['install', '-d', '-m', '700', folder], check=True)
            shutil.copy(os.path.join(aside, file), os.path.join(folder, name))
            os.chmod(os.path.join(folder, name), 0o600)
            moved += file.endswith('.json')
        own(spool_of(second))
        status, words = run(second, 'hold', 'flush')
        stage.claim('a flush finds what was copied into the queue by hand', status == 0
                    and f'{moved} held messages are tried now' in words, (status, words))
        for n in range(HELD):
            everything[f'held-{n}'] += 1
        stage.claim('and delivers it', rig.wait_until(lambda: arrived(backend) == everything, 20),
                    lambda: str(arrived(backend)) + second.log_text())


def id_time(name):
    value = 0
    for digit in name[:9]:
        value = value * 32 + '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.index(digit)
    return value


def own(directory):
    """Everything below belongs to whom the directory belongs to."""
    st = os.stat(directory)
    for folder, names, files in os.walk(directory):
        for name in names + files:
            os.lchown(os.path.join(folder, name), st.st_uid, st.st_gid)


if __name__ == '__main__':
    sys.exit(main())
