#!/usr/bin/env python3
"""demo.py: what `make run` does: it starts, its own words send a mail, the mail is where it says,
and it stops."""
import os
import re
import shlex
import signal
import socket
import subprocess
import sys

import rig

DEMO = os.path.join(rig.ROOT, 'packaging/demo')


def listening(port):
    with socket.socket() as s:
        return s.connect_ex(('127.0.0.1', port)) == 0


def words(path):
    with open(path, errors='replace') as f:
        return f.read()


def follow(stage, said, marker):
    """Does as the demonstration says, for swaks and for the place of the mail."""
    command = re.search(r'swaks --server .*', said())
    where = re.search(r'^Where it arrived:\s+(\S+)', said(), re.M)
    if not stage.claim('it says how to send a mail, and where it arrives', command and where, said):
        return
    sent = subprocess.run([*shlex.split(command.group()), '--header', f'Subject: {marker}'],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=20)
    stage.claim('its swaks line sends a mail, over TLS', sent.returncode == 0
                and b'~> .' in sent.stdout, sent.stdout.decode(errors='replace'))

    def arrived():
        return any(marker in words(os.path.join(where.group(1), name))
                   for name in os.listdir(where.group(1)))
    stage.claim('the mail is there', rig.wait_until(arrived, 5), said)


def main():
    with rig.Stage(__file__) as stage:
        if not os.access(DEMO, os.X_OK):
            raise rig.Skip('there is no packaging/demo')
        ports = [rig.free_port(), rig.free_port()]
        told = dict(os.environ, MXWARD=rig.BINARY, DEMO_PORT=str(ports[0]),
                    DEMO_SINK_PORT=str(ports[1]))
        with open(stage.path('output'), 'w') as output:
            demo = stage.process([DEMO], env=told, stdin=subprocess.DEVNULL, stdout=output,
                                 stderr=subprocess.STDOUT)

        def said():
            return words(stage.path('output'))
        rig.wait_until(lambda: 'Stop:' in said() or demo.poll() is not None, 20)
        if not stage.claim('it starts', listening(ports[0]), said):
            return
        follow(stage, said, f'demonstration {ports[0]}')
        kept = re.search(r'^state: (.*)/state$',
                         words(os.path.join(rig.ROOT, 'build/demo/mxward.yaml')), re.M).group(1)
        os.kill(demo.pid, signal.SIGTERM)
        try:
            status = demo.wait(15)
        except subprocess.TimeoutExpired:
            status = 'none: it still runs'
        stage.claim('it stops, in order', status == 0, lambda: f'status {status}\n{said()}')
        stage.claim(
            'and leaves nothing behind',
            rig.wait_until(lambda: not any(map(listening, ports)), 5) and not os.path.exists(kept))


if __name__ == '__main__':
    sys.exit(main())
