#!/usr/bin/env python3
"""keeping.py: the accounting of accounting.py, where a part of the mail goes to quarantine and the
servers are away for a while.

The gateway process is killed and reloaded as there; a tenth of the mails carries a program, for
which the policy has quarantine; in the middle no server can be reached for some seconds, so that
mail is held; and the disk of the spool is full for some seconds, which begin before the servers are
back (where a disk may be mounted for that). In the end every mail that was acknowledged is at a
server or in the quarantine, whole, and nothing waits in the hold queue."""
import asyncio
import glob
import os
import sys
import time

import rig  # first: it keeps Python from writing bytecode
import accounting

TROUBLE_SECONDS, AWAY, FULL, DRAIN_SECONDS = 22, (8, 13), (11.5, 14.5), 40
DISK = 'size=96m'  # for what is held while the servers are away, not for much more
POLICY = 'rules:\n  - { when: { attachments: blocked }, action: quarantine }\n'


class Client(accounting.Client):
    """Every tenth mail carries a program; a 250 may come from the spool. All come by BDAT."""
    ahead = 0

    async def transmit(self, mail, name, way):
        body = '.' + self.random.randbytes(self.random.choice([20, 1500])).hex()[:900] + '\r\n'
        kind = ('X-Kind: program\r\nContent-Disposition: attachment; '
                'filename=evil.exe\r\n') if self.sent % 10 == 0 else ''
        text = (
            f'X-Name: {name}\r\nX-Sum: {accounting.hashlib.sha256(body.encode()).hexdigest()}\r\n'
            f'From: a@sender.example\r\nMessage-ID: <{mail}@sender.example>\r\n{kind}\r\n'
        ).encode()
        self.writer.write(f'BDAT {len(text) + len(body)} LAST\r\n'.encode() + text + body.encode())
        self.books.in_doubt[mail] += 1
        last = await self.reply()
        if last.startswith('250'):
            self.books.in_doubt[mail] -= 1
            self.books.acknowledged[mail].append(name)
            self.books.kinds['quarantined' if 'quarantined as' in last else 'held' if 'held as' in
                             last else 'passed'] += 1
        else:
            self.books.kinds['put off'] += last.startswith('452')
            self.note_refusal([last])


async def fill(disk, began):
    """Leaves no block of the disk free for a while, whatever goes away meanwhile."""
    await asyncio.sleep(max(0, began + FULL[0] - time.monotonic()))
    while time.monotonic() < began + FULL[1]:
        await asyncio.to_thread(disk.fill)
        await asyncio.sleep(0.01)
    disk.free()


async def play(gateway, ports, disk):
    books = accounting.Books()
    books.kinds = accounting.collections.Counter()
    doubles = [accounting.Double(books, seed) for seed in range(len(ports))]

    async def open_servers():
        return [
            await asyncio.start_server(d.serve, '127.0.0.1', port, limit=1 << 24)
            for d, port in zip(doubles, ports)
        ]

    async def go_away(began):
        nonlocal servers
        await asyncio.sleep(max(0, began + AWAY[0] - time.monotonic()))
        for server in servers:
            server.close()
        await asyncio.sleep(AWAY[1] - AWAY[0])
        servers = await open_servers()

    servers = await open_servers()
    gateway.start()
    began = time.monotonic()
    until = began + TROUBLE_SECONDS
    away = [asyncio.create_task(go_away(began))
            ] + ([asyncio.create_task(fill(disk, began))] if disk else [])
    clients = [Client(number, gateway.port, books) for number in range(accounting.CLIENTS)]
    going = [asyncio.create_task(c.run(lambda: time.monotonic() < until)) for c in clients]
    trouble = await accounting.make_trouble(gateway, until)
    for d in doubles:
        d.trouble = False
    _, pending = await asyncio.wait(going, timeout=25)
    for task in pending:
        task.cancel()
    await asyncio.gather(*away)
    end = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < end and await asyncio.to_thread(gateway.listed, 'hold') != []:
        await asyncio.to_thread(gateway.command, 'mxward hold flush')
        await asyncio.sleep(0.5)
    for server in servers:
        server.close()
    return books, trouble, len(pending)


def quarantined(spool):
    """Mails in the quarantine, by their names, and those whose octets are not whole."""
    names, damaged = set(), []
    for path in glob.glob(os.path.join(spool, 'quarantine/*/*.eml')):
        with open(path, 'rb') as file:
            head, _, body = file.read().partition(b'\r\n\r\n')
        fields = dict(
            line.split(': ', 1) for line in head.decode().split('\r\n') if line.startswith('X-'))
        if accounting.hashlib.sha256(body).hexdigest() != fields.get('X-Sum'):
            damaged.append(path)
        names.add(fields.get('X-Name', '?').rpartition('.')[0])
    return names, damaged


def main():
    with rig.Stage(__file__, seconds=130) as stage:
        ports = [rig.free_port(), rig.free_port()]
        policy = stage.path('policy.yaml')
        with open(policy, 'w') as file:
            file.write(POLICY)
        os.chmod(policy, 0o644)
        config = stage.config(*ports, timeouts={'backend': accounting.BACKEND_TIMEOUT},
                              checks={'attachments': {}}, policies={'only': policy})
        config['domains'][rig.DOMAIN]['policy'] = 'only'
        config['backends']['main']['hold'] = '1h'
        disk = stage.disk(DISK)
        spool = os.path.join(disk.path, 'spool') if disk else stage.path('mxward/mxward.spool')
        config['quarantine'] = {'directory': spool} if disk else {}
        gateway = stage.gateway(config, start=False)
        books, (killed, reloads, longest), pending = asyncio.run(play(gateway, ports, disk))
        waiting = gateway.listed('hold')
        kept, damaged = quarantined(spool)
        gateway.look()
        gateway.stop()
        doubts = sum('"in_doubt":true' in line for line in gateway.whole_log())
        print(
            f'# {len(books.acknowledged)} mails, {dict(books.kinds)}; {killed} kills (back within '
            f'{longest:.2f} s), '
            f'{reloads} reloads; ' + (f'{books.kinds["put off"]} put off for the full disk' if disk
                                      else 'nothing may be mounted here: the disk was never full'))
        wanted = ('passed', 'quarantined', 'held') + (('put off',) if disk else ())
        stage.claim(
            f'it was a test: of each kind of mail there was some ({", ".join(wanted)}); kills and '
            f'reloads',
            min(books.kinds[k] for k in wanted) > 20 and killed >= 5 and reloads >= 10,
            str(books.kinds))
        stage.same('every client came to its end', pending, 0)
        lost = [
            mail for mail, names in books.acknowledged.items()
            if names and not books.stored[mail] and mail not in kept
        ]
        stage.same('no acknowledged mail is lost', lost, [])
        doubled = sum(
            max(0, n - len(books.acknowledged[mail]) - books.in_doubt[mail])
            for mail, n in books.stored.items())
        stage.claim(f'none is doubled but what the log calls in doubt ({doubled} of {doubts})',
                    doubled <= doubts, doubled)
        stage.same('every mail that was stored is whole', books.damaged, [])
        stage.same('and so is every one in quarantine', damaged, [])
        stage.same('nothing waits in the hold queue', waiting, [])
        stage.same('no passing fault became a 5xx', books.refused, [])


if __name__ == '__main__':
    sys.exit(main())
