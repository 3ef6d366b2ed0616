#!/usr/bin/env python3
"""domain.py: what `mxward domain` says of many zones (tests/data/posture/zones.txt), played by a
scripted name server, of a dead one, and of a zone that changes."""
import json
import os
import shlex
import subprocess
import sys
import urllib.request

import rig
from runner.nameserver import FAULTS, NameServer

ZONES = f'{rig.ROOT}/tests/data/posture/zones.txt'
LIST = {'dnsbl': {'lists': [{'zone': 'bl.test', 'score': 5}]}}
TEST_POINT = '2.0.0.127.bl.test A 127.0.0.2'
SHOWN = ('unknown', 'warning', 'error')


class Zone:
    def __init__(self, title):
        self.title, self.records, self.wanted, self.exit = title, [], [], 0
        self.partner, self.options, self.domain = False, [], 'example.com'


def read_zones(path):
    """The zones in order, and the words that $NAMES stand for."""
    zones, keys = [], {}
    with open(path) as file:
        for line in (raw.rstrip('\n') for raw in file):
            word, _, rest = line.partition(' ')
            if not line or line.startswith('#'):
                continue
            if word == '==':
                zones.append(Zone(rest))
            elif word == 'key':
                name, _, value = rest.partition(' ')
                keys['$' + name] = value
            elif word == 'partner':
                zones[-1].partner = True
            elif word == 'domain':
                zones[-1].domain = rest
            elif word == 'options':
                zones[-1].options = shlex.split(rest)
            elif word == '<':
                zones[-1].wanted.append(tuple((rest + '  ').split(' ', 2)))
            elif word == 'exit':
                zones[-1].exit = int(rest)
            else:
                zones[-1].records.append(line)
    return zones, keys


def owner(line):
    return tuple(line.split(None, 2)[:2])


def records_of(zone, first):
    """Its records, and those of the first zone that it does not replace."""
    own = {owner(line) for line in zone.records}
    spoilt = {line.split()[0] for line in zone.records if line.split()[1] in FAULTS}
    kept = [] if zone is first else [
        line for line in first.records if owner(line) not in own and line.split()[0] not in spoilt
    ]
    return kept + [line for line in zone.records if not line.endswith(' -')]


class Looker:
    """`mxward domain` with one configuration."""

    def __init__(self, stage):
        self.stage, self.port = stage, rig.free_port()
        config = stage.config(rig.free_port(), checks=LIST,
                              dns={'servers': [f'127.0.0.1:{self.port}'], 'timeout': '2s'},
                              posture={'addresses': ['192.0.2.25'],
                                       'selectors': {'example.com': ['s1']}})
        self.ours = self.place('ours', config)
        config['posture'] = {'partners': ['partner.example'],
                             'selectors': {'partner.example': ['s9']}}
        self.watching = self.place('watching', config)
        os.makedirs(os.path.join(os.path.dirname(self.watching), 'state'))
        config['domains'] = {'elsewhere.example': config['domains'].pop(rig.DOMAIN)}
        self.others = self.place('others', config)

    def place(self, name, config):
        directory = self.stage.place(name)
        rig.certificates.copy_all(self.stage.certificates, directory)
        rig.write_config(directory, config)
        return os.path.join(directory, 'mxward.yaml')

    def look(self, zone):
        done = subprocess.run([
            rig.BINARY, 'domain', zone.domain, '--dns-only', '--json', '-c',
            self.others if zone.partner else self.ours, *zone.options
        ], capture_output=True, text=True, timeout=60)
        try:
            return done.returncode, json.loads(done.stdout), done.stderr
        except ValueError:
            return done.returncode, {'findings': []}, done.stdout + done.stderr


def said_of(found):
    return {(f['verdict'], f['code'], f['of']) for f in found['findings']}


def differs(zone, found):
    """What is missing, and what nobody expected; "" for nothing."""
    said = said_of(found)
    wanted = {(v, code, of.strip()) for v, code, of in zone.wanted}
    missing = {
        row for row in wanted if not any(row[:2] == s[:2] and row[2] in ('', s[2]) for s in said)
    }
    loud = {s for s in said if s[0] in SHOWN}
    surplus = {
        s for s in loud if not any(s[:2] == row[:2] and row[2] in ('', s[2]) for row in wanted)
    }
    if not missing and not surplus:
        return ''
    return f'missing {sorted(missing)}, not expected {sorted(surplus)}'


def zones_play(stage, looker):
    zones, keys = read_zones(ZONES)
    for zone in zones:
        server = NameServer(looker.port)
        try:
            lines = records_of(zone, zones[0])
            if not any('bl.test' in line for line in lines):
                lines.append(TEST_POINT)
            for line in lines:
                for name, value in keys.items():
                    line = line.replace(name, value)
                server.add(line)
            status, found, error = looker.look(zone)
        finally:
            server.close()
        trouble = differs(zone, found)
        stage.claim(zone.title, not trouble and status == zone.exit,
                    f'{trouble}\nexit {status}, not {zone.exit}\n{error}\n'
                    + '\n'.join(map(str, sorted(said_of(found)))))


def dead(stage, looker):
    status, found, error = looker.look(Zone(''))
    said = said_of(found)
    stage.claim('a dead DNS: exit 69, everything is unknown, and nothing is called missing',
                status == 69 and found.get('verdict') == 'unknown'
                and all(v == 'unknown' or code == 'dnssec.cannot_tell' for v, code, _ in said),
                (status, sorted(said), error))


PARTNER = [
    'partner.example MX 0 .',                          # so that nothing is connected to
    '_dmarc.partner.example TXT "v=DMARC1; p=reject; rua=mailto:d@partner.example"',
    's9._domainkey.partner.example TXT "v=DKIM1; p=$RSA2048"', 'example.com MX 0 .'
]
# What becomes of them, and the changes that are told: code, of, was, now.
WEAKER = [line.replace('p=reject', 'p=none') for line in PARTNER]
ROTATED = [line.replace('$RSA2048', '$RSA1024') for line in WEAKER]


def changes_play(stage, looker, keys):
    """A partner's zone changes between looks of the watch."""
    def watch(lines):
        server = NameServer(looker.port)
        try:
            for line in lines:
                for name, value in keys.items():
                    line = line.replace(name, value)
                server.add(line)
            done = subprocess.run([rig.BINARY, 'domain', '--watch-now', '-c', looker.watching],
                                  capture_output=True, text=True, timeout=90)
        finally:
            server.close()
        events = [json.loads(line) for line in done.stdout.splitlines()]
        return [(e.get('code'), e.get('of', ''), e.get('was'), e.get('now')) for e in events
                if e['event'] == 'posture' and e.get('domain') == 'partner.example'
                and e.get('code') != 'dmarc.record']

    watch(PARTNER)
    said = watch(PARTNER)
    stage.claim('what is as it was is silent', said == [], said)
    said = watch(WEAKER)
    stage.claim('a partner whose policy weakens shows',
                ('dmarc.policy', '', 'reject', 'none') in said, said)
    said = watch(ROTATED)
    stage.claim('so does a key that has changed',
                any(c[:2] == ('dkim.key', 's9') and c[2] and c[3] for c in said), said)
    said = watch([line for line in ROTATED if '_domainkey' not in line])
    stage.claim('and one that has gone',
                any(c[:2] == ('dkim.key', 's9') and c[3] == '' for c in said), said)
    said = watch(['partner.example SERVFAIL', '_dmarc.partner.example SERVFAIL'])
    stage.claim('what nobody answers has not changed',
                not any(c[0] in ('dmarc.policy', 'mx.hosts') for c in said), said)
    said = watch([line for line in ROTATED if '_domainkey' not in line])
    stage.claim('nor when the answers are there again', said == [], said)


def kept(*findings, looked=1000):
    """What the watch keeps of a domain; a finding: code, verdict, and of a certificate its host and
    when it expires."""
    rows = [dict(zip(('code', 'verdict', 'of', 'expires'), f), area='spf') for f in findings]
    return json.dumps({'version': 1, 'looked': looked, 'findings': rows})


def figures(port):
    with urllib.request.urlopen(f'http://127.0.0.1:{port}/metrics', timeout=10) as page:
        lines = page.read().decode().splitlines()
    return dict(line.removeprefix('mxward_posture_').rsplit(' ', 1) for line in lines
                if line.startswith('mxward_posture_'))


def figures_play(stage):
    """What the watch has kept is what the metrics say."""
    port = rig.free_port()
    config = stage.config(stage.backend().port,
                          admin={'socket': 'run/control.sock', 'http': f'127.0.0.1:{port}'},
                          dns={'servers': [f'127.0.0.1:{rig.free_port()}'], 'timeout': '1s'},
                          posture={'watch': '7d', 'partners': [
                              'partner.example', 'broken.example', rig.DOMAIN, 'new.example'
                          ]})
    gateway = stage.gateway(config, name='figures')
    directory = os.path.join(gateway.directory, 'state', 'posture')
    os.makedirs(directory, exist_ok=True)
    for name, content in {
            rig.DOMAIN: kept(('reach.certificate_issuer', 'good', 'mx.test', 5000),
                             ('spf.all', 'error'), ('spf.ptr', 'warning'), ('spf.void', 'warning'),
                             looked=3000),
            'partner.example': kept(('reach.certificate_issuer', 'good', 'mx.test', 4000),
                                    ('reach.certificate_issuer', 'good', 'mx2.test', 6000),
                                    looked=2000),
            'broken.example': '{"version": 1, "looked": 4', 'stranger.example': kept()
    }.items():
        with open(os.path.join(directory, f'{name}.json'), 'w') as file:
            file.write(content)
    subprocess.run([rig.BINARY, 'reload', '-c', os.path.join(gateway.directory, 'mxward.yaml')],
                   check=True, capture_output=True, timeout=60)
    said = figures(port)
    counted = [int(said.get(f'findings{{domain="{rig.DOMAIN}",severity="{s}"}}', -1))
               for s in ('good', 'info', *SHOWN)]
    stage.same('findings are counted by domain and severity', counted, [1, 0, 0, 2, 1])
    stage.same('when it was looked at is said',
               said.get(f'looked_timestamp_seconds{{domain="{rig.DOMAIN}"}}'), '3.000')
    stage.same('of two looks at one host the later one counts',
               [said.get(f'certificate_expiry_timestamp_seconds{{host="{h}"}}')
                for h in ('mx.test', 'mx2.test')], ['5000', '6000'])
    stage.claim('there are only domains of the configuration whose look can be read',
                not any(name in line for line in said
                        for name in ('broken.example', 'stranger.example', 'new.example')), said)


def main():
    with rig.Stage(__file__, seconds=300) as stage:
        looker = Looker(stage)
        zones_play(stage, looker)
        dead(stage, looker)
        changes_play(stage, looker, read_zones(ZONES)[1])
        figures_play(stage)


if __name__ == '__main__':
    sys.exit(main())
