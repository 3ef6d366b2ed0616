#!/usr/bin/env python3
"""pair-view.py: two gateways, one view: quarantine and hold show the mail of both, wherever the
administrator is; a message is shown, released and deleted on the gateway that holds it; both log
who asked; where the other does not answer, one's own is shown and that is said."""
import json
import os
import signal
import smtplib
import subprocess
import sys
import time

import rig

LIMIT = 40
POLICY = 'score: { helo.invalid: 5 }\nquarantine_at: 5\n'


def send(gateway, name, recipient='b@' + rig.DOMAIN, helo='mail'):
    """The reply to a mail: quarantined where the client's name is invalid."""
    with smtplib.SMTP('127.0.0.1', gateway.port, local_hostname=helo, timeout=30) as client:
        client.ehlo()
        client.mail('a@sender.example'), client.rcpt(recipient)
        code, words = client.data(
            f'Subject: {name}\r\nMessage-ID: <{name}@sender.example>\r\n\r\n{name}\r\n')
        assert code == 250, words
        return words.decode()


def run(gateway, *words):
    done = subprocess.run(
        [rig.BINARY, *words, '-c',
         os.path.join(gateway.directory, 'mxward.yaml')], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def listed(gateway, queue, *options):
    status, out, err = run(gateway, queue, 'list', '--json', *options)
    return [(m['gateway'], m['subject'])
            for m in json.loads(out)] if status == 0 else (status, out, err)


def messages(gateway, most, source):
    """How many of so many transactions are let begin."""
    with smtplib.SMTP('127.0.0.1', gateway.port, local_hostname='client.example', timeout=30,
                      source_address=(source, 0)) as client:
        client.ehlo()
        for n in range(most):
            if client.mail('a@sender.example')[0] != 250:
                return n
            client.rset()
    return most


def kept(words):
    return words.split(' as ')[1].split()[0].rstrip('.')


def main():
    with rig.Stage(__file__, seconds=180) as stage:
        backend = stage.backend()
        ports = rig.free_port(), rig.free_port()
        key, policy = stage.path('peer.key'), stage.path('policy.yaml')
        with open(key, 'w') as file:
            file.write(
                subprocess.run([rig.BINARY, 'peer', 'key'], capture_output=True, text=True).stdout)
        os.chmod(key, 0o600)
        with open(policy, 'w') as file:
            file.write(POLICY)
        os.chmod(policy, 0o644)
        gateways, configs = [], []
        for n, role in enumerate(('primary', 'secondary')):
            config = stage.config(
                backend.port, hostname=f'mx{n + 1}.example.net', checks={'helo': {}},
                policies={'only': policy}, limits={'messages_per_minute': LIMIT, 'exempt': []},
                peer={
                    'role': role, 'bind': f'127.0.0.1:{ports[n]}',
                    'address': f'127.0.0.1:{ports[1 - n]}', 'key': key,
                    'hostname': f'mx{2 - n}.example.net', 'hold': '1d', 'standby': 'accept'
                })
            config['domains'][rig.DOMAIN]['policy'] = 'only'
            configs.append(config)
            gateways.append(stage.gateway(config, role))
        first, second = gateways
        stage.claim(
            'they find each other',
            all(
                rig.wait_until(lambda: 'incoming link  up' in run(g, 'peer', 'status')[1], 20)
                for g in gateways))

        # Both take mail: a client's limit is one for both, but for its first quarter.
        taken = [messages(g, 2 * LIMIT, '127.0.0.9') for g in (first,)]
        time.sleep(2.2)
        taken += [messages(second, 2 * LIMIT, '127.0.0.9')]
        stage.claim('a client has no limit of its own on each', taken[0] == LIMIT
                    and taken[1] <= LIMIT // 2, taken)

        ids = [
            kept(send(g, name))
            for g, name in ((first, 'one'), (second, 'two'), (first, 'three'), (second, 'four'))
        ]
        wanted = [('mx1.example.net', 'one'), ('mx2.example.net', 'two'),
                  ('mx1.example.net', 'three'), ('mx2.example.net', 'four')]
        stage.same('both show the quarantine of both, in order of time',
                   [listed(g, 'quarantine') for g in gateways], [wanted, wanted])
        status, out, err = run(first, 'quarantine', 'list')
        stage.claim('so does the table, with the gateway\'s name', status == 0 and 'GATEWAY' in out
                    and out.count('mx2.example.net') == 2, out + err)
        stage.same(
            'a filter is one for both',
            listed(first, 'quarantine', '--since', '1h', '--from', 'sender.example', '--reason',
                   'nothing'), [])
        stage.claim(
            'both log who asked',
            any(
                e.get('command') == 'quarantine list' and e.get('peer') == 'mx1.example.net'
                and e.get('user') for e in second.events('control')) and any(
                    e.get('command') == 'quarantine list' and 'uid' in e
                    for e in first.events('control')), second.log_text)

        status, out, err = run(first, 'quarantine', 'show', ids[1])
        stage.claim('a message of the other is shown', status == 0 and 'mx2.example.net' in out
                    and 'two' in out, out + err)
        status, out, err = run(first, 'quarantine', 'show', ids[1], '--headers')
        stage.claim('and its header', status == 0 and 'Subject: two' in out, out + err)
        status, out, err = run(first, 'quarantine', 'show', ids[1], '--json')
        stage.claim('and as JSON', status == 0 and json.loads(out)['gateway'] == 'mx2.example.net',
                    out + err)
        status, out, err = run(first, 'quarantine', 'show', ids[1], '--raw')
        stage.claim('its octets only where they are', status == 69 and 'mx2.example.net' in err,
                    (status, out, err))

        status, out, err = run(first, 'quarantine', 'release', ids[0], ids[1])
        stage.claim(
            'messages are released, each where it is', status == 0 and out.count('released') == 2
            and rig.wait_until(lambda: len(backend.messages) == 2), (status, out, err))
        status, out, err = run(second, 'quarantine', 'delete', ids[2], ids[3], '1M5KADVA10000')
        stage.claim(
            'and deleted; one that neither has is told of once', status == 65
            and out.count('deleted') == 2 and err.count('no such message') == 1, (status, out, err))
        stage.same('nothing is left on either', [listed(g, 'quarantine') for g in gateways],
                   [[], []])
        status, out, err = run(first, 'quarantine', 'show', '1M5KADVA10000')
        stage.claim('one that neither has is not shown', status == 65
                    and 'neither here nor on mx2.example.net' in err, (status, out, err))

        # What is held by both goes by one order.
        for gateway in gateways:
            send(gateway, 'known', helo='client.example')
        for gateway, config in zip(gateways, configs):
            config['backends']['main']['servers'] = [f'127.0.0.1:{rig.free_port()}']
            rig.write_config(gateway.directory, config)
            run(gateway, 'reload')
        rig.wait_until(lambda: all('down' in run(g, 'status')[1] for g in gateways))
        for gateway, name in zip(gateways, ('held by one', 'held by two')):
            stage.claim(
                'mail is held',
                rig.wait_until(lambda: 'held as' in send(gateway, name, helo='client.example')))
        stage.same('both show what both hold', [listed(g, 'hold') for g in gateways],
                   [[('mx1.example.net', 'held by one'), ('mx2.example.net', 'held by two')]] * 2)
        status, out, err = run(second, 'hold', 'flush')
        stage.claim(
            'and flush it', status == 0 and '\n1 held message is tried now' in '\n' + out
            and 'mx1.example.net: 1 held message' in out, (status, out, err))

        # What the other has to say of itself, and what differs.
        status, out, err = run(first, 'peer', 'status')
        stage.claim('peer status has the other\'s counts', status == 0
                    and 'peer: 0 sessions, 1 held, 0 undeliverable' in out, out + err)
        stage.claim('and says in which keys the two differ, and no more',
                    'Keys that differ: backends\n' in out, out)
        with open(policy, 'a') as file:
            file.write('# a comment is no difference\n')
        run(first, 'reload')
        other = stage.path('other.yaml')
        with open(other, 'w') as file:
            file.write(POLICY.replace('quarantine_at: 5', 'quarantine_at: 6'))
        os.chmod(other, 0o644)
        out = json.loads(run(first, 'peer', 'status', '--json')[1])
        stage.same('a comment in a policy is none', (out['differs'], out['other']['held']),
                   (['backends'], 1))
        configs[0]['policies'] = {'only': other}
        configs[0]['limits'] = {'sessions': 999, 'messages_per_minute': LIMIT, 'exempt': []}
        rig.write_config(first.directory, configs[0])
        run(first, 'reload')
        stage.same('a value is, and a key',
                   json.loads(run(second, 'peer', 'status', '--json')[1])['differs'],
                   ['backends', 'limits.sessions', 'policies.only'])
        configs[0].update(policies={'only': policy},
                          limits={'messages_per_minute': LIMIT, 'exempt': []})

        # A block that one of them made alone is taken back on the other while neither hears the
        # other.
        first.stop()
        run(second, 'block', '203.0.113.0/24')
        second.stop()
        first.start()
        status, out, err = run(first, 'unblock', '203.0.113.0/24')
        stage.claim('an unblock is remembered for the other, which is away', status == 0
                    and 'will be told when it is back' in out, (status, out, err))
        second.start()
        stage.claim(
            'which hears of it',
            rig.wait_until(lambda: run(first, 'blocked')[1] + run(second, 'blocked')[1] == '', 20),
            lambda: run(first, 'blocked')[1] + run(second, 'blocked')[1])
        rig.wait_until(
            lambda: all('incoming link  up' in run(g, 'peer', 'status')[1] for g in gateways), 20)
        status, out, err = run(first, 'unblock', '203.0.113.0/24')
        stage.claim('and while both hear each other there is nothing to unblock', status == 65,
                    (status, out, err))

        # The other does not answer.
        held = json.loads(run(first, 'hold', 'list', '--json')[1])
        pid = second.gateway_pid()
        os.kill(pid, signal.SIGSTOP)
        try:
            status, out, err = run(first, 'hold', 'list', '--json')
            stage.claim(
                'where the other does not answer, one\'s own is shown, and that is said once',
                status == 0 and [m['gateway'] for m in json.loads(out)] == ['mx1.example.net']
                and err.count('\n') == 1 and 'the peer, mx2.example.net, ' in err,
                (status, out, err))
            status, out, err = run(first, 'hold', 'show', held[1]['id'])
            stage.claim('and what may only be there is another time\'s question', status == 75
                        and 'not found here' in err, (status, out, err))
            status, out, err = run(first, 'quarantine', 'delete', ids[3])
            stage.claim('so is its deletion', status == 75, (status, out, err))
        finally:
            os.kill(pid, signal.SIGCONT)
        for gateway, config in zip(gateways, configs):
            config['backends']['main']['servers'] = [f'127.0.0.1:{backend.port}']
            rig.write_config(gateway.directory, config)
            rig.wait_until(lambda: run(gateway, 'reload')[0] == 0)
        stage.claim('all of it arrives', rig.wait_until(lambda: len(backend.messages) == 6, 20),
                    lambda: len(backend.messages))


if __name__ == '__main__':
    sys.exit(main())
