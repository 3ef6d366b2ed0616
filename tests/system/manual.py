#!/usr/bin/env python3
"""manual.py: what is made of the table of commands: manual pages and the completion of shells.

mandoc has nothing against the pages, and every term of every --help stands in mxward(8). bash
completes command lines by its own means, and so do zsh (in a terminal) and fish where they are
installed, asking a gateway that runs; what a mail brings must never be run by the shell."""
import os
import re
import shutil
import smtplib
import subprocess
import sys

import rig

PAGES = {'mxward': 8, 'mxward.yaml': 5, 'mxward-policy': 5}
POLICY = 'rules:\n  - { when: { blocklist: allowed }, action: quarantine }\n'
# Found only where the others are installed.
NOT_OURS = re.compile(r'referenced manual not found|outdated mandoc.db')
BASH = '''
set -u
source "$1"
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
compopt() { :; }
_mxward
printf '%s\\n' "${COMPREPLY[@]}"
'''
ZSH = r'''
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1= PS2=; unsetopt prompt_cr; autoload -U compinit; compinit -D -u; source $1"
zpty -w shell 'shown() { print -r "<""<$BUFFER>"">"; BUFFER= }; zle -N shown; bindkey "^G" shown'
for line in "${@:2}"; do
	zpty -w -n shell "$line"$'\t\a'
	zpty -r shell answer '*<<*>>*'
	answer=${answer##*<<}
	print -r -- "${answer%%>>*}"
done
'''
# A command line whose last word is completed, and what is offered.
LINES = [
    (['qu'], ['quarantine']),
    (['re'], ['reload', 'replay', 'reports', 'report-bug']),
    (['--v'], ['--version']),
    (['check', '--s'], ['--strict', '--sample', '--schema']),
    (['status', ''], []),
    (['status', '--'], ['--json', '--ready', '--help']),
    (['setup', '--k'], ['--key']),
    (['setup', '--key', 'cer'], ['cert.pem']),
    (['log', '--r'], ['--rcpt', '--reason', '--rule']),
    (['limits', ''], ['suggest']),
    (['replay', '--policy', 'pol'], ['policy.yaml']),
    (['metrics', '--o'], ['--openmetrics']),
    (['quarantine', 're'], ['release']),
    (['quarantine', ''], ['list', 'show', 'release', 'delete', 'stats']),
    (['quarantine', '--since', ''], []),
    (['setup', '--certificate', 'cer'], ['cert.pem']),
    (['quarantine', '-c', 'mxward.y'], ['mxward.yaml']),
    (['hold', ''], ['list', 'show', 'flush']),
    (['peer', ''], ['key', 'status']),
    (['spool', 'adopt', 'st'], ['state']),
    (['explain', '--from', 'a@b.example', 'cer'], ['cert.pem']),
    (['completion', ''], ['bash', 'zsh', 'fish']),
    (['man', 'mxward.'], ['mxward.yaml']),
    (['frobnicate', ''], []),
]
# The same of zsh and fish, where one thing is offered; %ID% is that of a mail in quarantine.
COMPLETED = [
    ('mxward qu', 'quarantine'),
    ('mxward quarantine -c mxward.yaml rel', 'release'),
    ('mxward quarantine list --id', '--ids'),
    ('mxward man mxward.', 'mxward.yaml'),
    ('mxward completion z', 'zsh'),
    ('mxward limits s', 'suggest'),
    ('mxward explain --from a@b.example cer', 'cert.pem'),
    ('mxward quarantine release -c mxward.yaml ', '%ID%'),
    ('mxward log -c mxward.yaml ', '%ID%'),
]


def said(*words, **options):
    return subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          stdin=subprocess.DEVNULL, **options).stdout


def terms(help_text):
    """The items of a help text: two spaces, the term, and two spaces more."""
    return re.findall(r'^  (\S+(?: \S+)*)  +\S', help_text, re.M)


def pages(stage):
    rendered = {}
    for name, section in PAGES.items():
        path = stage.path(f'{name}.{section}')
        with open(path, 'w') as f:
            f.write(said(rig.BINARY, 'man', name))
        faults = [
            line for line in said('mandoc', '-T', 'lint', path).splitlines()
            if not NOT_OURS.search(line)
        ]
        stage.claim(f'mandoc has nothing against {name}({section})', not faults, '\n'.join(faults))
        rendered[name] = re.sub('.\b', '', said('mandoc', '-T', 'ascii', '-O', 'width=500', path))
    commands = re.findall(r'^  mxward ([a-z-]+)', said(rig.BINARY, '--help'), re.M)
    stage.claim('there are commands', 'run' in commands)
    for command in commands:
        found = terms(said(rig.BINARY, command, '--help'))
        lacking = [t for t in found if not re.search(rf'^ +{re.escape(t)}\s', rendered['mxward'],
                                                     re.M)]
        stage.claim(f'mxward(8) has every term of `mxward {command} --help`', found and not lacking,
                    lacking)
    manual = said(rig.BINARY, 'check', '--manual')
    for name, text in zip(['mxward.yaml', 'mxward-policy'], manual.split('## A policy')):
        keys = [k for k in re.findall(r'^\| `(.*?)` \| [^|`]', text, re.M) if k[-4:] != 'NAME']
        lacking = [k for k in keys if not re.search(rf'^ +{re.escape(k)}\s', rendered[name], re.M)]
        stage.claim(f'{name}(5) has every key of the manual', keys and not lacking, lacking)


def complete(stage, gateway, words):
    return in_place(stage, gateway, 'bash', '-c', BASH, 'bash', stage.path('mxward.bash'), 'mxward',
                    *words).split()


def in_place(stage, gateway, *words):
    """What a shell says where the configuration is, with our program as mxward."""
    path = f'{stage.path("bin")}:{os.environ["PATH"]}'
    return said(*words, cwd=gateway.directory, timeout=60,
                env={**os.environ, 'PATH': path, 'HOME': gateway.directory})


def zsh_completes(stage, gateway, lines):
    return in_place(stage, gateway, 'zsh', '-f', '-c', ZSH, 'zsh', stage.path('mxward.zsh'),
                    *lines).splitlines()


def fish_completes(stage, gateway, lines):
    asked = ''.join(f"; echo (complete -C '{line}' | string split -f 1 \\t)" for line in lines)
    return in_place(stage, gateway, 'fish', '--no-config', '-c',
                    f'source {stage.path("mxward.fish")}{asked}').splitlines()


def quarantined(gateway):
    """The ID of a mail whose words a shell would run if it could."""
    with smtplib.SMTP('127.0.0.1', gateway.port, local_hostname='client.example') as client:
        client.sendmail('"$(touch${IFS}ran)"@a.example', f'any@{rig.DOMAIN}',
                        'From: a@a.example\r\nSubject: "id": "$(touch ran)"\r\n\r\nhello\r\n')
    return gateway.listed('quarantine')[0]['id']


def shells(stage):
    for shell in 'bash', 'zsh', 'fish':
        path = stage.path(f'mxward.{shell}')
        with open(path, 'w') as f:
            f.write(said(rig.BINARY, 'completion', shell))
        if shutil.which(shell):
            stage.same(f'{shell} reads its completion', said(shell, '-n', path), '')
    os.symlink(rig.BINARY, os.path.join(stage.place('bin'), 'mxward'))
    gateway = stage.gateway(
        stage.config(stage.backend().port, policies={'default': 'policy.yaml'},
                     blocklist={'allow': ['all.cidr']}), start=False)
    for name, text in ('policy.yaml', POLICY), ('all.cidr', '127.0.0.0/8\n'):
        with open(os.path.join(gateway.directory, name), 'w') as f:
            f.write(text)
    gateway.start()
    for words, offered in LINES:
        stage.same(f'bash completes: mxward {" ".join(words)}', complete(stage, gateway, words),
                   offered)
    kept = quarantined(gateway)
    for words in (['quarantine', '-c', 'mxward.yaml', 'release', ''],
                  ['quarantine', '-c', 'mxward.yaml', 'show', kept[:3]],
                  ['quarantine', 'delete', '-c', 'mxward.yaml', 'X', ''],
                  ['log', '-c', 'mxward.yaml', '']):
        stage.same('bash completes IDs: ' + ' '.join(words), complete(stage, gateway, words),
                   [kept])
    lines = [line for line, _ in COMPLETED]
    for shell, completes in ('zsh', zsh_completes), ('fish', fish_completes):
        if not shutil.which(shell):
            print(f'# {shell} is not there: what it completes was not tried')
            continue
        wanted = [word.replace('%ID%', kept) for _, word in COMPLETED]
        if shell == 'zsh':                              # it shows the line as it has become
            wanted = [f'{line.rpartition(" ")[0]} {word} ' for line, word in zip(lines, wanted)]
        stage.same(f'{shell} completes', completes(stage, gateway, lines), wanted)
    stage.claim('and no shell runs what a mail says',
                not os.path.exists(os.path.join(gateway.directory, 'ran')))


def main():
    with rig.Stage(__file__) as stage:
        pages(stage)
        shells(stage)


if __name__ == '__main__':
    sys.exit(main())
