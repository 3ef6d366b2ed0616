#!/usr/bin/env python3
"""schema.py: the JSON Schemas against files as administrators write them.

What is good passes: the sample, every configuration and policy of the documents, the shipped
policies, and the traps of other YAML readers (`off`, 1.2). Each planted fault is found where it
stands, and `mxward check` refuses the same file: a schema that is stricter than the program would
be a lie."""
import copy
import json
import os
import subprocess
import sys

import jsonschema
import yaml

import readme
import rig

GOOD = {
    'hostname': 'mx1.example.com',
    'domains': {'example.com': {'backend': 'main'}},
    'backends': {'main': {'servers': ['10.0.0.5:25']}},
}
# What is set where, and the path at which it has to be found.
FAULTS = [
    ({'hostnme': 'mx1.example.com'}, ''),
    ({'hostname': ''}, 'hostname'),
    ({'hostname': '10.0.0.256'}, 'hostname'),
    ({'hostname': ['mx1.example.com']}, 'hostname'),
    ({'hostname': 'mx1 example.com'}, 'hostname'),
    ({'domains': None}, 'domains'),
    ({'domains': {'example.com': None}}, 'domains.example.com'),
    ({'domains': {'example.com': {'backend': 'main', 'polcy': 'x'}}}, 'domains.example.com'),
    ({'domains': {'exa mple.com': {'backend': 'main'}}}, 'domains'),
    ({'backends': {'main': {}}}, 'backends.main'),
    ({'backends': {'main': {'servers': '10.0.0.5:25'}}}, 'backends.main.servers'),
    ({'backends': {'main': {'servers': []}}}, 'backends.main.servers'),
    ({'backends': {'main': {'servers': ['h:25'], 'tls': 'always'}}}, 'backends.main.tls'),
    ({'backends': {'main': {'servers': ['h:25'], 'connections': 0}}}, 'backends.main.connections'),
    ({'backends': {'main': {'servers': ['h:25'], 'connections': 'many'}}},
     'backends.main.connections'),
    ({'listeners': []}, 'listeners'),
    ({'listeners': {'bind': '[::]:25'}}, 'listeners'),
    ({'listeners': [{'bind': 25}]}, 'listeners.0.bind'),
    ({'listeners': [{'bind': '::25'}]}, 'listeners.0.bind'),
    ({'listeners': [{'bind': 'localhost:25'}]}, 'listeners.0.bind'),
    ({'listeners': [{'bind': '[::]:25', 'tls': 'yes'}]}, 'listeners.0.tls'),
    ({'listeners': [{'bind': '[::]:25', 'tls': True}]}, 'listeners.0.tls'),
    ({'listeners': [{'bind': '[::]:25', 'trust_proxy': ['10.0.0.0\\8']}]},
     'listeners.0.trust_proxy.0'),
    ({'listeners': [{'tls': 'starttls'}]}, 'listeners.0'),
    ({'tls': {'min_version': 1.1}}, 'tls.min_version'),
    ({'tls': {'profile': 'modern'}}, 'tls.profile'),
    ({'limits': {'sessions': -1}}, 'limits.sessions'),
    ({'limits': {'sessions': 1000001}}, 'limits.sessions'),
    ({'limits': {'sessions': 1.5}}, 'limits.sessions'),
    ({'limits': {'message_size': '50MB'}}, 'limits.message_size'),
    ({'limits': {'message_size': '0M'}}, 'limits.message_size'),
    ({'limits': {'memory': 'unlimited'}}, 'limits.memory'),
    ({'limits': {'client_prefix': {'ipv4': 33}}}, 'limits.client_prefix.ipv4'),
    ({'limits': {'exempt': ['localhost']}}, 'limits.exempt.0'),
    ({'timeouts': {'command': 300}}, 'timeouts.command'),
    ({'timeouts': {'command': '5min'}}, 'timeouts.command'),
    ({'timeouts': {'command': '0s'}}, 'timeouts.command'),
    ({'dns': {'servers': '127.0.0.1'}}, 'dns.servers'),
    ({'checks': {'spff': {}}}, 'checks'),
    ({'checks': {'spf': {'lists': []}}}, 'checks.spf'),
    ({'checks': {'dnsbl': {}}}, 'checks.dnsbl'),
    ({'checks': {'dnsbl': {'lists': [{'score': 5}]}}}, 'checks.dnsbl.lists.0'),
    ({'checks': {'dnsbl': {'lists': [{'zone': 'zen.example', 'score': 101}]}}},
     'checks.dnsbl.lists.0.score'),
    ({'log': {'level': 'warning'}}, 'log.level'),
    ({'log': 'json'}, 'log'),
    ({'quarantine': {'max_size': '10g'}}, 'quarantine.max_size'),
    ({'peer': {'role': 'primary'}}, 'peer'),
    ({'user': ['mxward']}, 'user'),
]
POLICY_FAULTS = [
    ({'mode': 'test'}, 'mode'),
    ({'scores': {}}, ''),
    ({'score': {'spf': 4}}, 'score'),
    ({'score': {'spf.failed': 4}}, 'score'),
    ({'score': {'spf.fail': 'high'}}, 'score.spf.fail'),
    ({'tag_at': 0}, 'tag_at'),
    ({'rules': [{'when': {'spf': 'failed'}, 'action': 'reject'}]}, 'rules.0.when.spf'),
    ({'rules': [{'when': {'sfp': 'fail'}, 'action': 'reject'}]}, 'rules.0.when'),
    ({'rules': [{'when': {'spf': 'fail'}, 'action': 'refuse'}]}, 'rules.0.action'),
    ({'rules': [{'when': {'spf': 'fail'}}]}, 'rules.0'),
    ({'rules': [{'when': {'spf': 'fail'}, 'action': 'tag', 'at_least': 'tag'}]}, 'rules.0'),
    ({'rules': [{'when': {'spf': 'fail'}, 'at_least': 'accept'}]}, 'rules.0.at_least'),
    ({'rules': [{'action': 'reject'}]}, 'rules.0'),
    ({'unknown': {'spf': 'later'}}, 'unknown.spf'),
    ({'unknown': {'sfp': 'defer'}}, 'unknown'),
    ({'tests': [{'name': 'x', 'given': {'spf': 'passed'}, 'expect': 'accept'}]},
     'tests.0.given.spf'),
]


def texts(value):
    """Keys as JSON has them: `bits: { 8: phishing }`."""
    if isinstance(value, dict):
        return {str(key): texts(item) for key, item in value.items()}
    return [texts(item) for item in value] if isinstance(value, list) else value


def printed(*words):
    return subprocess.run([rig.BINARY, 'check', *words], stdout=subprocess.PIPE, check=True,
                          text=True).stdout


def places(schema, value):
    """Where the schema finds something wrong."""
    errors = jsonschema.Draft7Validator(schema).iter_errors(texts(value))
    return sorted({'.'.join(map(str, error.absolute_path)) for error in errors})


def passes(stage, schema, words, text):
    found = places(schema, yaml.safe_load(text))
    stage.claim(f'{words} passes', not found, found)


def faults(stage, schema, rows, good, check):
    for fault, place in rows:
        value = {**copy.deepcopy(good), **fault}
        found = places(schema, value)
        stage.claim(f'{json.dumps(fault)} is found at "{place}"', found == [place], found)
        stage.claim('  and refused by `mxward check`', check(value) == 78)


def main():
    with rig.Stage(__file__) as stage:
        schema, policy_schema = (json.loads(printed('--schema', *which)) for which in ([],
                                                                                       ['policy']))
        for one in schema, policy_schema:
            jsonschema.Draft7Validator.check_schema(one)
        passes(stage, schema, 'the sample', printed('--sample'))
        stage.claim('the sample names the schema', printed('--sample').startswith(
            '# yaml-language-server: $schema=file:///usr/share/mxward/mxward.schema.json\n'))
        for page in readme.pages():
            for line, kind, text in readme.fences(page):
                if kind == 'yaml':
                    policy = readme.is_policy(text)
                    passes(stage, policy_schema if policy else schema, f'{page}:{line}',
                           text if policy else readme.completed(text))
        passes(stage, schema, 'what other readers of YAML take for numbers and truth', '''
hostname: mx1.example.com
tls: { min_version: 1.3 }
listeners: [{ bind: "127.0.0.1:25", tls: off }]
domains: { münchen.example: { backend: 1 } }
backends: { 1: { servers: ["[2001:db8::1]", host, "host:26"], tls: off, connections: auto } }
limits: { sessions: "10", message_size: 1000000 }
checks: { rdns: , spf: {}, surbl: { lists: [{ zone: a.example, bits: { 8: phishing } }] } }
log: { keep: off }
''')
        passes(stage, schema, 'off as text', yaml.safe_dump({**GOOD, 'log': {'keep': 'off'}}))
        for name in 'default', 'strict', 'shadow':
            with open(f'{rig.ROOT}/policy/{name}.yaml', encoding='utf-8') as f:
                text = f.read()
            passes(stage, policy_schema, f'policy/{name}.yaml', text)
            stage.claim(f'policy/{name}.yaml names the schema', text.startswith(
                '# yaml-language-server: '
                '$schema=file:///usr/share/mxward/mxward-policy.schema.json\n'))
        config, policy = stage.path('mxward.yaml'), stage.path('policy.yaml')

        def check(value, path=config):
            with open(path, 'w') as f:
                yaml.safe_dump(value, f, allow_unicode=True)
            return subprocess.run([rig.BINARY, 'check', '-c', config], stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL).returncode
        stage.claim('the configuration without a fault is good', check(GOOD) == 0)
        faults(stage, schema, FAULTS, GOOD, check)
        check({**GOOD, 'policies': {'default': 'policy.yaml'}})
        stage.claim('the policy without a fault is good', check({'mode': 'enforce'}, policy) == 0)
        faults(stage, policy_schema, POLICY_FAULTS, {}, lambda value: check(value, policy))


if __name__ == '__main__':
    sys.exit(main())
