#!/usr/bin/env python3
"""disk.py: a spool whose disk is full, has no inodes left, or has become read-only.

Whatever the trouble is: mail that would have to be kept is put off (452), nothing of it stays
behind, all other mail passes, also through a gateway that is started anew meanwhile, and the first
mail after the trouble is kept. Held mail that can neither be marked nor removed is not delivered:
it would come again and again. And a fresh disk, root's and empty, is one to begin with. All this
needs the right to mount."""
import collections
import os
import smtplib
import sys

import rig

POLICY = 'rules: [{ when: { attachments: blocked }, action: quarantine }]\n'
PROGRAM = 'Content-Disposition: attachment; filename=evil.exe\r\n'
LONG = 'one of many lines\r\n' * 3000                  # more than one block, more than one write
INLINE, HELD = 5, 4


def send(gateway, name, field='', text='hello\r\n'):
    """The last reply to one mail."""
    with smtplib.SMTP('127.0.0.1', gateway.port, local_hostname='client.example',
                      timeout=10) as client:
        client.ehlo()
        for command in 'MAIL FROM:<a@sender.example>', 'RCPT TO:<b@example.com>', 'DATA':
            code, words = client.docmd(command)
            if code not in (250, 354):
                return f'{code} {words.decode()}'
        client.send(f'X-Name: {name}\r\nFrom: a@sender.example\r\n{field}\r\n{text}.\r\n')
        code, words = client.getreply()
        return f'{code} {words.decode()}'


def listed(gateway, queue):
    """The IDs of what is in quarantine or held."""
    return [message['id'] for message in gateway.listed(queue)]


def strangers(gateway, disk):
    """The files in the spool that belong to no message that is listed: what was left behind."""
    ids = listed(gateway, 'quarantine') + listed(gateway, 'hold')
    summary = os.path.join(disk.path, 'spool', 'summary')    # a cache, which holds no message
    files = [name for folder, _, names in os.walk(os.path.join(disk.path, 'spool'))
             if folder != summary for name in names]
    return sorted(set(files) - {id + suffix for id in ids for suffix in ('.eml', '.json')})


def passes(stage, gateway, backend, words):
    """Some mail is accepted, and has arrived."""
    names = [f'{words} {i}' for i in range(INLINE)]
    replies = [send(gateway, name) for name in names]
    stage.claim(
        f'{words}: inline mail passes',
        all(reply.startswith('250') for reply in replies)
        and all(arrived(backend)[name] == 1 for name in names),
        lambda: f'{replies}\n{gateway.log_text()}')


def arrived(backend):
    """How often each mail did."""
    fields = [field for message in list(backend.messages) for field in message.headers()]
    return collections.Counter(field[8:] for field in fields if field.startswith('X-Name: '))


def put_off(stage, gateway, disk, words, text):
    before = listed(gateway, 'quarantine')
    reply = send(gateway, words, PROGRAM, text)
    stage.claim(f'{words}: what would be kept is put off', reply.startswith('452 4.3.1 '), reply)
    stage.same(f'{words}: nothing of it is listed', listed(gateway, 'quarantine'), before)
    stage.same(f'{words}: nothing of it is left behind', strangers(gateway, disk), [])


def kept(stage, gateway, disk, words, text):
    before = set(listed(gateway, 'quarantine'))
    reply = send(gateway, words, PROGRAM, text)
    new = set(listed(gateway, 'quarantine')) - before
    stage.claim(f'{words}: after it, at once, that mail is kept',
                reply.startswith('250') and len(new) == 1 and new.pop() in reply, reply)
    stage.same(f'{words}: and nothing else', strangers(gateway, disk), [])


def trouble(stage, gateway, backend, disk, words, begin, text='hello\r\n'):
    """One kind of it: begin() starts it; the gateway goes through it, is killed in it, and started
    in it."""
    begin()
    put_off(stage, gateway, disk, words, text)
    passes(stage, gateway, backend, words)
    gateway.kill_child()
    passes(stage, gateway, backend, f'{words}, the gateway killed')
    gateway.stop()
    gateway.start()
    passes(stage, gateway, backend, f'{words}, mxward started again')
    put_off(stage, gateway, disk, f'{words}, mxward started again', text)
    disk.read_only(False)
    disk.free()
    kept(stage, gateway, disk, words, text)


def held_on_read_only(stage, gateway, backend, disk):
    def tried():
        """Whether the courier got as far as its mark, for all of them."""
        return len({
            event['id']
            for event in gateway.events('spool')
            if 'Read-only' in event.get('reason', '')
        }) == HELD

    names = [f'held {i}' for i in range(HELD)]
    passes(stage, gateway, backend, 'before the backend goes away')
    backend.down()
    replies = [send(gateway, name) for name in names]
    stage.claim('mail is held while the backend is away',
                all('held as' in reply for reply in replies), replies)
    disk.read_only()
    reply = send(gateway, 'not held')
    stage.claim('but not on a read-only disk: it is put off', reply.startswith('4'), reply)
    backend.up()
    for again in range(3):
        gateway.log.clear()
        if again:
            gateway.kill_child()
        rig.wait_until(lambda: gateway.command('mxward hold flush') and tried())
        stage.claim(f'the held cannot be marked ({again} times killed)', tried(), gateway.log_text)
    stage.same('so none of it is delivered', [arrived(backend)[name] for name in names], [0] * HELD)
    stage.same('and all of it is there', len(listed(gateway, 'hold')), HELD)
    passes(stage, gateway, backend, 'held mail on a read-only disk')
    disk.read_only(False)
    stage.claim(
        'writable again, all of it goes',
        rig.wait_until(
            lambda: gateway.command('mxward hold flush') and not listed(gateway, 'hold')),
        gateway.log_text)
    stage.same('each mail once', [arrived(backend)[name] for name in names], [1] * HELD)
    stage.claim('and what was put off never came', arrived(backend)['not held'] == 0)
    stage.same('nothing is left behind', strangers(gateway, disk), [])


def fresh(stage, disk, config):
    """The mount point itself as the spool."""
    os.mkdir(os.path.join(disk.path, 'lost+found'), 0o700)
    gateway = stage.gateway(dict(config, quarantine={'directory': disk.path}), name='fresh')
    reply = send(gateway, 'fresh', PROGRAM)
    stage.claim('a fresh disk of root\'s is taken over: mail is kept there',
                reply.startswith('250') and len(listed(gateway, 'quarantine')) == 1,
                lambda: f'{reply}\n{gateway.log_text()}')
    there = os.stat(disk.path)
    stage.same('it is the gateway\'s alone', (there.st_uid != 0, oct(there.st_mode & 0o7777)),
               (True, '0o700'))
    gateway.stop()


def main():
    with rig.Stage(__file__, seconds=120) as stage:
        disk = stage.disk('size=8m,nr_inodes=300')
        if not disk:
            raise rig.Skip(
                'nothing may be mounted here: the full and the read-only disk of the spool are '
                'not tried'
            )
        policy = stage.path('policy.yaml')
        with open(policy, 'w') as file:
            file.write(POLICY)
        backend = stage.backend()
        config = stage.config(backend.port, checks={'attachments': {'block_extensions': ['exe']}},
                              policies={'only': policy},
                              quarantine={'directory': os.path.join(disk.path, 'spool')})
        config['domains'][rig.DOMAIN]['policy'] = 'only'
        config['backends']['main']['hold'] = '1h'
        fresh(stage, disk, config)
        gateway = stage.gateway(config)
        for words, begin, text in (
                ('disk full', disk.fill, 'hello\r\n'),
                ('room for a part of the message', lambda: disk.fill(3), LONG),
                ('room for the message, not for its envelope', lambda: disk.fill(1), 'hello\r\n'),
                ('no inodes', disk.take_inodes, 'hello\r\n'),
                ('one inode, for the message', lambda: disk.take_inodes(1), 'hello\r\n'),
                ('read-only', disk.read_only, 'hello\r\n')):
            trouble(stage, gateway, backend, disk, words, begin, text)
        held_on_read_only(stage, gateway, backend, disk)


if __name__ == '__main__':
    sys.exit(main())
