#!/usr/bin/env python3
"""contacts.py: an author whose mail was accepted is known over a kill -9 of everything, and over a
reload of the program; of a pair each knows at once whom the other has accepted mail from, and what
was accepted while the link was down."""
import os
import signal
import smtplib
import subprocess
import time

import rig


def run(gateway, *words):
    return subprocess.run(
        [rig.BINARY, *words, '-c',
         os.path.join(gateway.directory, 'mxward.yaml')], capture_output=True, text=True)


def new(gateway, author):
    """True if the gateway calls the author new, as its log has it; the mail is accepted."""
    before = len(gateway.events('message'))
    with smtplib.SMTP('127.0.0.1', gateway.port, local_hostname='mail.example',
                      timeout=30) as client:
        client.sendmail('a@sender.example', 'b@' + rig.DOMAIN,
                        f'From: {author}@partner.example\r\n\r\ntext\r\n')
    rig.wait_until(lambda: len(gateway.events('message')) > before)
    facts = [e['fact'] for e in gateway.events('message')[-1]['evidence']]
    assert 'unknown' not in facts, facts
    return 'first_contact' in facts


def kill_all(gateway):
    """The supervisor and all its children, as a machine would lose them."""
    gateway.look()
    for pid in [gateway.process.pid] + [pid for pid, *_ in gateway.family]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    gateway.process.wait()
    time.sleep(0.5)


def alone(stage, backend, checks):
    gateway = stage.gateway(stage.config(backend.port, checks=checks), 'alone')
    stage.claim('whoever writes first is new', new(gateway, 'anna'))
    stage.claim('and the second time is not', not new(gateway, 'anna'))
    time.sleep(0.2)
    kill_all(gateway)
    gateway.start()
    stage.claim('known after a kill -9 of everything', not new(gateway, 'anna'))
    stage.claim('nobody else is', new(gateway, 'bert'))
    done = run(gateway, 'reload', '--binary')
    stage.same('the program takes over from itself', done.returncode, 0)
    stage.claim('known to the successor', not new(gateway, 'bert') and not new(gateway, 'anna'))
    stage.claim('nobody else is', new(gateway, 'carl'))
    time.sleep(1)
    gateway.look()
    gateway.stop()
    gateway.start()
    stage.claim('known after a restart',
                not any(new(gateway, author) for author in ('anna', 'bert', 'carl')))
    gateway.stop()
    with open(os.path.join(gateway.directory, 'state', 'contacts'), 'rb') as file:
        octets = file.read()
    stage.claim('nothing readable lies on the disk',
                b'anna' not in octets and b'partner' not in octets)


def linked(gateways):
    return all(
        rig.wait_until(lambda g=g: 'incoming link  up' in run(g, 'peer', 'status').stdout, 30)
        for g in gateways)


def paired(stage, backend, checks):
    ports, key = (rig.free_port(), rig.free_port()), stage.path('peer.key')
    with open(key, 'w') as file:
        file.write(
            subprocess.run([rig.BINARY, 'peer', 'key'], capture_output=True, text=True).stdout)
    os.chmod(key, 0o600)
    first, second = [
        stage.gateway(
            stage.config(
                backend.port, hostname=f'mx{n + 1}.example.net', checks=checks, peer={
                    'role': role, 'bind': f'127.0.0.1:{ports[n]}',
                    'address': f'127.0.0.1:{ports[1 - n]}', 'key': key,
                    'hostname': f'mx{2 - n}.example.net', 'standby': 'accept'
                }), role) for n, role in enumerate(('primary', 'secondary'))
    ]
    stage.claim('they find each other', linked((first, second)))
    stage.claim('new to the first', new(first, 'anna'))
    stage.claim('new to the second', new(second, 'bert'))
    time.sleep(1)
    stage.claim('the second knows whom the first does', not new(second, 'anna'))
    stage.claim('and the other way round', not new(first, 'bert'))
    first.stop()
    stage.claim('new while the other is away', new(second, 'carl'))
    first.start()
    stage.claim('they find each other again', linked((first, second)))
    time.sleep(2)
    stage.claim('what was accepted meanwhile is known', not new(first, 'carl'))
    stage.claim('nobody else is', new(first, 'dora'))
    first.stop(), second.stop()


def main():
    checks = {'spf': {}, 'dkim': {}, 'dmarc': {}, 'impersonation': {'learning': '0s'}}
    with rig.Stage(__file__, seconds=180) as stage:
        backend = stage.backend()
        alone(stage, backend, checks)
        paired(stage, backend, checks)


if __name__ == '__main__':
    main()
