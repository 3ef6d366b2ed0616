#!/usr/bin/env python3
"""packaging.py: what a package, the unit and compose.yaml promise, as far as it can be read.

What a purge leaves and says, by the package's own script. The rules of the compose file that matter
to mail and to safety; every path in it is there; what a container engine adds `make container-test`
tries. systemd reads the unit without complaint where there is systemd-analyze. Each rule is broken
once, because a test that cannot fail proves nothing."""
import copy
import os
import re
import shutil
import subprocess
import sys

import yaml

import rig

COMPOSE = os.path.join(rig.ROOT, 'compose.yaml')
# Of the compose specification, what a service here may have.
KEYS = set('''build image restart read_only tmpfs cap_drop cap_add security_opt ports networks
volumes depends_on healthcheck stop_grace_period profiles mem_limit'''.split())


def seconds(text):
    number, unit = re.fullmatch(r'(\d+)([sm])', text).groups()
    return int(number) * {'s': 1, 'm': 60}[unit]


def faults(compose):
    """What is wrong with the file as a whole, in sentences."""
    services, found = compose['services'], []

    def rule(holds, sentence):
        if not holds:
            found.append(sentence)

    rule(set(compose) <= {'services', 'networks', 'volumes'}, 'the top level has known keys')
    for name, service in services.items():
        rule(set(service) <= KEYS, f'{name}: its keys are known')
        rule(service.get('cap_drop') == ['ALL'], f'{name}: it gives up all capabilities')
        rule(service.get('restart') == 'unless-stopped', f'{name}: it is restarted')
        test = service.get('healthcheck', {}).get('test', [''])
        rule(test[0] == 'CMD' and len(test) > 1, f'{name}: its health is looked at')
        for other, how in service.get('depends_on', {}).items():
            rule(other in services and how == {'condition': 'service_healthy'},
                 f'{name}: it waits until {other} is healthy')
        for volume in service.get('volumes', []):
            source = volume.split(':')[0]
            rule(source[0] in './' or source in compose['volumes'],
                 f'{name}: the volume {source} is declared')
        for network in service.get('networks', []):
            rule(network in compose['networks'], f'{name}: the network {network} is declared')
        build = service.get('build', {})
        build = {'context': build} if isinstance(build, str) else build
        if build:
            file = os.path.join(rig.ROOT, build['context'], build.get('dockerfile', 'Dockerfile'))
            rule(os.path.exists(file), f'{name}: {file} is there')
    mxward = services['mxward']
    rule(mxward.get('read_only') and mxward.get('tmpfs') == ['/run/mxward', '/tmp'],
         'mxward: its root file system is read-only')
    rule(mxward.get('cap_add') == ['NET_BIND_SERVICE'], 'mxward: it has the one capability')
    rule(seconds(mxward.get('stop_grace_period', '10s')) >= 40, 'mxward: transactions may finish')
    kept = [volume.split(':')[1] for volume in mxward['volumes']]
    rule({'/var/lib/mxward', '/var/spool/mxward'} <= set(kept), 'mxward: mail outlives it')
    rule('unbound' in mxward.get('depends_on', {}), 'mxward: it starts behind its resolver')
    rule(services['clamd'].get('profiles') == ['av'], 'clamd: only who asks for it has it')
    return found


def compose_holds(stage):
    with open(COMPOSE, encoding='utf-8') as f:
        compose = yaml.safe_load(f)
    stage.same('compose.yaml keeps its rules', faults(compose), [])
    for service, key in [('mxward', 'cap_drop'), ('mxward', 'read_only'), ('mxward', 'cap_add'),
                         ('mxward', 'stop_grace_period'), ('mxward', 'healthcheck'),
                         ('mxward', 'depends_on'), ('unbound', 'cap_drop'), ('clamd', 'profiles')]:
        broken = copy.deepcopy(compose)
        del broken['services'][service][key]
        stage.claim(f'  and not without {key} of {service}', faults(broken))
    broken = copy.deepcopy(compose)
    broken['services']['mxward']['volumes'].append('elsewhere:/x')
    stage.claim('  nor with a volume that nobody declares', faults(broken))


def unbound_holds(stage):
    with open(os.path.join(rig.ROOT, 'packaging/compose/unbound.conf'), encoding='utf-8') as f:
        text = f.read()
    stage.claim('the resolver forwards to nobody',
                not re.search(r'^\s*(forward|stub)-', text, re.M))
    stage.claim('and validates', re.search(r'^\s*module-config: "validator iterator"$', text, re.M)
                and re.search(r'^\s*trust-anchor-file:', text, re.M))


def unit_holds(stage):
    unit = stage.path('mxward.service')
    with open(os.path.join(rig.ROOT, 'packaging/mxward.service'), encoding='utf-8') as f:
        text = f.read()
    with open(unit, 'w') as f:
        f.write(text.replace('/usr/local/bin/mxward', rig.BINARY))
    stage.claim('it does not start without a configuration',
                '\nConditionPathExists=/etc/mxward/mxward.yaml\n' in text)
    if shutil.which('systemd-analyze'):
        done = subprocess.run(['systemd-analyze', 'verify', '--man=no', unit],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = [line for line in done.stdout.splitlines() if 'mxward' in line]
        stage.claim('systemd has nothing against the unit', not said, done.stdout)


def purge(root, *words):
    script = os.path.join(rig.ROOT, 'packaging/debian/postrm')
    return subprocess.run(['sh', script, *words], env={**os.environ, 'DPKG_ROOT': root},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout


def what_a_package_leaves(stage):
    """After dpkg has taken its own files, but not yet its directories."""
    root = stage.place('root')
    places = ['var/spool/mxward', 'var/lib/mxward', 'etc/mxward']
    kept = ['var/spool/mxward/mail', 'etc/mxward/mxward.yaml']
    for path in [*places, 'etc/mxward/policy']:
        os.makedirs(os.path.join(root, path))
    for path in kept:
        open(os.path.join(root, path), 'w').close()
    stage.same('a package that is removed says nothing', purge(root, 'remove'), '')
    said = purge(root, 'purge')
    stage.claim('one that is purged leaves mail and configuration, and says so',
                all(os.path.exists(os.path.join(root, path)) for path in kept)
                and re.findall(r'^mxward: (\S+) is not empty and stays', said, re.M) ==
                ['/var/spool/mxward', '/etc/mxward'], said)
    for path in kept:
        os.unlink(os.path.join(root, path))
    said = purge(root, 'purge')
    stage.claim('and of what is empty nothing', not said and not any(
        os.path.exists(os.path.join(root, path)) for path in places), said)


def main():
    with rig.Stage(__file__) as stage:
        what_a_package_leaves(stage)
        compose_holds(stage)
        unbound_holds(stage)
        unit_holds(stage)


if __name__ == '__main__':
    sys.exit(main())
