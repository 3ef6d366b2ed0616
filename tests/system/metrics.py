#!/usr/bin/env python3
"""metrics.py: each figure is what the log says, who reads Prometheus' formats reads them, and who
scrapes costs mail nothing.

Some hundred sessions of all kinds are played; then every counter is compared with the sum over the
lines of the log. After that the pages of admin.http, its limits and its token. The text is read
strictly here; promtool (of Debian's package prometheus), in PATH or unpacked into build/parts, is
asked, too."""
import collections
import json
import os
import re
import shutil
import smtplib
import socket
import ssl
import subprocess
import sys
import threading
import time

import yaml

import mta
import rig

ROUNDS = int(os.environ.get('METRICS_ROUNDS', '12'))    # each has every kind of session once
THREADS = 4
DRIPPERS = 200
POLICY = '''
rules:
  - { when: { header: duplicate }, action: reject }
  - { when: { from: malformed }, action: defer }
  - { when: { from: address_in_name }, action: tag }
  - { when: { from: ambiguous }, action: quarantine }
'''
NAME = r'[a-zA-Z_:][a-zA-Z0-9_:]*'
LABEL = r'[a-zA-Z_]\w*="(?:[^"\\]|\\[\\"n])*"'
SAMPLE = re.compile(rf'(?P<series>(?P<name>{NAME})(?:\{{{LABEL}(?:,{LABEL})*\}})?) '
                    r'(?:[+-]?[\d.]+(?:e[+-]?\d+)?|[+-]Inf|NaN)')
FAMILY = re.compile(rf'# HELP ({NAME}) [^\n]+\n# TYPE \1 (counter|gauge|histogram)\n'
                    r'((?:[^#\n][^\n]*\n)*)')
GOOD = 'From: a@sender.example\r\nSubject: x\r\n\r\nhello\r\n'
# What a client does after EHLO; a reply is read behind each line, and none must be lost.
KINDS = {
    'accepted': ('user', GOOD),
    'tagged': ('user', 'From: "x@bank.example" <a@sender.example>\r\nSubject: x\r\n\r\nx\r\n'),
    'quarantined': ('user', 'From: a@sender.example, b@other.example\r\n\r\nx\r\n'),
    'rejected': ('user', GOOD.replace('Subject: x', 'Subject: x\r\nSubject: y')),
    'deferred': ('user', 'From: a@sender.example (\r\nSubject: x\r\n\r\nx\r\n'),
    'refused behind': ('refused', GOOD),
    'deferred behind': ('later', GOOD),
    'unknown': ('nobody', GOOD),
    'bare CR': ('user', GOOD + 'a\rb\r\n'),
}


def session(port, tls):
    client = smtplib.SMTP('127.0.0.1', port, timeout=20)
    client.ehlo('mail.example')
    if tls:
        client.starttls(context=ssl._create_unverified_context())
        client.ehlo('mail.example')
    return client


def deliver(port, to, content, tls=False):
    client = session(port, tls)
    client.docmd('MAIL', 'FROM:<a@sender.example>')
    code, _ = client.docmd('RCPT', f'TO:<{to}@example.com>')
    if code == 250:
        client.docmd('DATA')
        client.send(content + '.\r\n')
        client.getreply()
    client.quit()


def other_sessions(port):
    """What comes to no message."""
    client = session(port, False)
    client.docmd('NONSENSE')
    client.docmd('RCPT', 'TO:<user@example.com>')
    client.docmd('MAIL', 'FROM:<a@sender.example>')
    client.docmd('RCPT', 'TO:<user@elsewhere.example>')
    client.docmd('RCPT', 'TO:<user@elsewhere.example>')
    client.docmd('RCPT', 'TO:<user@example.com>')
    client.docmd('MAIL', 'FROM:<a@sender.example> SIZE=999999999999')
    client.close()                                      # its transaction is given up
    smtplib.SMTP('127.0.0.1', port, timeout=20).close()


def play(port):
    for number in range(ROUNDS):
        for to, content in KINDS.values():
            deliver(port, to, content, tls=number % 3 == 0)
        other_sessions(port)


def get(port, path, *fields, method='GET'):
    """(status, header, body) of one request."""
    with socket.create_connection(('127.0.0.1', port), 20) as s:
        lines = [f'{method} {path} HTTP/1.1', 'Host: mx', *fields, '', '']
        s.sendall('\r\n'.join(lines).encode())
        answer = b''
        while octets := s.recv(1 << 16):
            answer += octets
    head, _, body = answer.decode().partition('\r\n\r\n')
    return int(head.split()[1]), head, body


def samples(text):
    """{'name{labels}': value}"""
    return {line.rpartition(' ')[0]: float(line.rpartition(' ')[2])
            for line in text.splitlines() if not line.startswith('#')}


def family(figures, name, label):
    """The samples of one metric, added up by one label."""
    found = collections.Counter()
    for series, value in figures.items():
        if series.startswith(f'mxward_{name}{{'):
            found[re.search(rf'{label}="([^"]*)"', series).group(1)] += int(value)
    return {key: value for key, value in found.items() if value}


def counted(lines):
    return {key: value for key, value in collections.Counter(lines).items() if value}


def figures_are_the_log(stage, figures, gateway):
    messages, sessions = gateway.events('message'), gateway.events('session')
    rejects = gateway.events('reject')
    claim = lambda what, name, label, lines: stage.same(
        f'{what}: as in the log', family(figures, name, label), counted(lines))
    claim('messages by action', 'messages_total', 'action', (m['action'] for m in messages))
    claim('findings by check', 'evidence_total', 'check',
          (e['check'] for m in messages for e in m['evidence']))
    claim('findings by fact', 'evidence_total', 'fact',
          (e['fact'] for m in messages for e in m['evidence']))
    claim('the backend\'s replies', 'backend_replies_total', 'class',
          (m['backend_reply'][0] + 'xx' for m in messages if 'backend_reply' in m))
    claim('TLS handshakes', 'tls_handshakes_total', 'version',
          (s['tls']['version'] for s in sessions if 'tls' in s))
    stage.same('connections: as sessions in the log',
               sum(family(figures, 'connections_total', 'listener').values()), len(sessions))
    recipients = family(figures, 'recipients_total', 'result')
    stage.same('recipients accepted: as in the log', recipients['accepted'],
               sum(len(m['rcpts']) for m in messages))
    stage.same('recipients refused: as in the log',
               recipients['rejected'] + recipients['deferred'],
               sum(m.get('refused_rcpts', 0) for m in messages))
    stage.same('bytes: as in the log', figures['mxward_message_bytes_total'],
               sum(m['size'] for m in messages if m['action'] in ('accept', 'tag')))
    refusals = family(figures, 'rejections_total', 'reason')
    line_count = sum(r.get('repeated', 1) for r in rejects)
    stage.same('refusals: as in the log', sum(refusals.values()), line_count)
    for reason, word in (('relay', 'Relay access denied'), ('header', ' 5.6.0 '),
                         ('unknown_recipient', '550 5.1.1 '), ('content', 'bare <CR>'),
                         ('from', ' 4.7.1 Message header')):
        stage.same(f'refusals for {reason}: as in the log', refusals.get(reason),
                   sum(r.get('repeated', 1) for r in rejects if word in r['reply']))
    for name, durations in (('session', [s['ms'] for s in sessions]),
                            ('judge', [m['ms']['judge'] for m in messages if 'judge' in m['ms']])):
        stage.same(f'{name}_seconds has as many as the log', len(durations),
                   figures[f'mxward_{name}_seconds_count'])
        stage.same(f'{name}_seconds took as long as in the log', sum(durations),
                   round(1000 * figures[f'mxward_{name}_seconds_sum']))
    behind = [m['ms']['backend'] for m in messages if 'backend' in m['ms']]
    stage.same('backend_seconds has as many, as long, as the log', (len(behind), sum(behind)),
               (figures['mxward_backend_seconds_count{backend="main"}'],
                round(1000 * figures['mxward_backend_seconds_sum{backend="main"}'])))


def histograms_are_in_order(stage, figures):
    buckets = collections.defaultdict(list)
    for series, value in figures.items():
        if '_bucket{' in series:
            buckets[re.sub(r',?le="[^"]*"', '', series)].append(value)
    good = [len(b) == 13 and b == sorted(b) and b[-1] == figures[name.replace('_bucket', '_count')
                                                                 .replace('{}', '')]
            for name, b in buckets.items()]
    stage.claim('every histogram has 12 bounds, grows, and ends in its count',
                len(good) >= 5 and all(good), buckets)


def text_faults(text):
    """What is wrong with a page in text format 0.0.4, by its grammar and by what promtool wants of
    names: a sentence for each."""
    found, at, names, all_series = [], 0, set(), set()
    while at < len(text):
        family = FAMILY.match(text, at)
        if not family:
            return found + ['not a metric: ' + text[at:].split('\n')[0]]
        at, (name, kind, lines) = family.end(), family.groups()
        if name in names:
            found.append(f'{name} is there twice')
        names.add(name)
        if (kind == 'counter') != name.endswith('_total'):
            found.append(f'{name} is not named like a {kind}')
        suffixes = ('_bucket', '_sum', '_count') if kind == 'histogram' else ('',)
        for line in lines.splitlines():
            sample = SAMPLE.fullmatch(line)
            if not sample or sample['name'] not in [name + suffix for suffix in suffixes]:
                found.append(f'not a sample of {name}: {line}')
            elif sample['series'] in all_series:
                found.append(f'{sample["series"]} is there twice')
            else:
                all_series.add(sample['series'])
                if ('le="' in line) != sample['name'].endswith('_bucket'):
                    found.append(f'a bucket has a bound, and nothing else: {line}')
    return found


def text_is_read(stage, text):
    stage.same('every line is in the text format', text_faults(text), [])
    for what, old, new in [('HELP', '# HELP mxward_ready ', '# HELP '),
                           ('TYPE', '# TYPE mxward_ready gauge\n', ''),
                           ('a value', '\nmxward_ready 1', '\nmxward_ready yes'),
                           ('a quote', 'version="', 'version='),
                           ('a name', '\nmxward_ready ', '\nmxward_red '),
                           ('one of two series', '\nmxward_ready 1', '\nmxward_ready 1' * 2),
                           ('a suffix', 'mxward_messages_total', 'mxward_messages'),
                           ('a bound', '{le="+Inf"}', ''),
                           ('its end', '\n# TYPE mxward_ready', '# TYPE mxward_ready')]:
        stage.claim(f'  and not without {what}', old in text and text_faults(
            text.replace(old, new)))


def rule_faults(path):
    """Of the alert rules, but for their expressions."""
    with open(path) as f:
        rules = [rule for group in yaml.safe_load(f)['groups'] for rule in group['rules']]
    return [rule for rule in rules
            if not (set(rule) - {'for'} == {'alert', 'expr', 'labels', 'annotations'}
                    and re.fullmatch(r'\d+[smhd]', rule.get('for', '0s'))
                    and rule['labels'].get('severity') in ('warning', 'critical')
                    and set(rule['annotations']) == {'summary', 'description'}
                    and rule['expr'].count('(') == rule['expr'].count(')'))] or len(rules)


def promtool_reads(stage, text, rules):
    unpacked = os.path.join(mta.PARTS, 'prometheus/usr/bin/promtool')
    promtool = unpacked if os.path.exists(unpacked) else shutil.which('promtool')
    if not promtool:
        print('# promtool is not there: the expressions of the alerts were not checked')
        return
    done = subprocess.run([promtool, 'check', 'metrics'], input=text.encode(),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    stage.same('promtool has nothing to say', (done.returncode, done.stdout), (0, b''))
    done = subprocess.run([promtool, 'check', 'rules', rules], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    stage.claim('promtool reads the alert rules', done.returncode == 0 and
                b'10 rules found' in done.stdout, done.stdout)


def they_are_read(stage, text, open_metrics):
    rules = os.path.join(rig.ROOT, 'packaging/prometheus/mxward.rules.yml')
    text_is_read(stage, text)
    stage.same('there are 10 alerts, and each is whole', rule_faults(rules), 10)
    promtool_reads(stage, text, rules)
    with open(os.path.join(rig.ROOT, 'packaging/prometheus/dashboard.json')) as f:
        shown = {target['expr'] for panel in json.load(f)['panels']
                 for target in panel.get('targets', ())}
    with open(rules) as f:
        shown |= set(re.findall(r'expr: (.*)', f.read()))
    known = {name + suffix for name in re.findall(r'^# TYPE (mxward_\w+)', text, re.M)
             for suffix in ('', '_bucket')}
    asked = {name for expr in shown for name in re.findall(r'mxward_\w+', expr)}
    stage.same('dashboard and rules ask for what there is',
               sorted(name for name in asked if name not in known), [])
    stage.same('dashboard and rules show all that is known of scanners',
               [name for name in re.findall(r'^# TYPE (mxward_scan\w+)', text, re.M)
                if not asked & {name, name + '_total', name + '_bucket'}], [])
    sys.path.append(os.path.join(mta.PARTS,
                                 'python3-prometheus-client/usr/lib/python3/dist-packages'))
    from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
    try:
        families = list(parse(open_metrics))
    except ValueError as e:
        stage.claim('the parser of OpenMetrics takes them', False, e)
        return
    examples = [s.exemplar.labels['tx'] for f in families for s in f.samples if s.exemplar]
    stage.claim('the parser of OpenMetrics takes them; one message is an example',
                open_metrics.endswith('\n# EOF\n') and len(examples) == 1, examples)


def pages(stage, port):
    stage.same('HEAD has no body', get(port, '/metrics', method='HEAD')[::2], (200, ''))
    stage.same('POST is not allowed', get(port, '/metrics', method='POST')[0], 405)
    for path in ('/', '/metric', '/../metrics', '/metrics/'):
        stage.same(f'{path} is not found', get(port, path)[0], 404)
    stage.same('more than 4 KiB are refused', get(port, '/metrics', 'X: ' + 'x' * 5000)[0], 431)
    stage.same('a control character is refused', get(port, '/met\x01rics')[0], 400)
    stage.same('who lives is healthy', get(port, '/healthz')[::2], (200, 'OK\n'))
    stage.same('and ready', get(port, '/readyz')[::2], (200, 'ready\n'))


def drip(port):
    """Connections that each send an octet now and then, until each was closed; the thread."""
    drippers = [socket.create_connection(('127.0.0.1', port), 20) for _ in range(DRIPPERS)]

    def run():
        left = list(drippers)
        while left:
            for s in list(left):
                try:
                    s.send(b'G')
                except OSError:
                    left.remove(s)
            time.sleep(0.5)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def main():
    with rig.Stage(__file__, parts=['python3-prometheus-client'], seconds=90 + ROUNDS) as stage:
        backend, port = stage.backend(), rig.free_port()
        backend.rules = [rig.Rule(rule) for rule in (
            'RCPT <nobody@*> 550 5.1.1 no such user', 'RCPT <refused@*> 554 5.7.1 not here',
            'RCPT <later@*> 451 4.2.1 not now', *['dot once 552 5.3.4 too large'] * 3,
            *['dot once 452 4.3.1 full'] * 3)]
        config = stage.config(
            backend.port, admin={'socket': 'run/control.sock', 'http': f'127.0.0.1:{port}'},
            checks={'from': {}, 'header': {}}, policies={'default': 'policy.yaml'},
            limits={'exempt': ['127.0.0.0/8']})
        gateway = stage.gateway(config, start=False)
        with open(os.path.join(gateway.directory, 'policy.yaml'), 'w') as f:
            f.write(POLICY)
        with open(os.path.join(gateway.directory, 'token'), 'w') as f:
            f.write('0123456789abcdef-secret\n')
        gateway.start()
        rig.wait_until(lambda: get(port, '/readyz')[0] == 200)
        first = samples(get(port, '/metrics')[2])
        dripper = drip(port)                            # all that follows goes on beside it
        players = [threading.Thread(target=play, args=(gateway.port,)) for _ in range(THREADS)]
        for thread in players:
            thread.start()
        for thread in players:
            thread.join()
        sessions = THREADS * ROUNDS * (len(KINDS) + 2)
        rig.wait_until(lambda: len(gateway.events('session')) == sessions)
        stage.same('every session is in the log', len(gateway.events('session')), sessions)
        text = get(port, '/metrics')[2]
        figures = samples(text)
        figures_are_the_log(stage, figures, gateway)
        histograms_are_in_order(stage, figures)
        status, head, open_metrics = get(port, '/metrics', 'Accept: application/openmetrics-text')
        stage.claim('OpenMetrics has its own type',
                    status == 200 and 'Content-Type: application/openmetrics-text' in head, head)
        they_are_read(stage, text, open_metrics)
        stage.same('no session makes a series', (sorted(set(figures) ^ set(first))), [])
        status = json.loads(subprocess.run(
            [rig.BINARY, 'status', '--json', '-c', gateway.config], stdout=subprocess.PIPE).stdout)
        stage.same('status counts what the metrics count',
                   (status['connections'], status['octets_accepted'], status['tls_handshakes']),
                   (sum(family(figures, 'connections_total', 'listener').values()),
                    figures['mxward_message_bytes_total'],
                    sum(family(figures, 'tls_handshakes_total', 'version').values())))
        pages(stage, port)

        before = samples(get(port, '/metrics')[2])
        config['admin']['token_file'] = 'token'
        rig.write_config(gateway.directory, config)
        gateway.signal('HUP')
        rig.wait_until(lambda: get(port, '/metrics')[0] == 401)
        right, wrong = 'Authorization: Bearer 0123456789abcdef-secret', 'Authorization: Bearer x'
        stage.same('without the token, and with another, there are no figures',
                   [get(port, '/metrics')[0], get(port, '/metrics', wrong)[0]], [401, 401])
        stage.same('who has none is not told why, only whether', get(port, '/readyz')[::2],
                   (200, 'OK\n'))
        after = samples(get(port, '/metrics', right)[2])
        stage.same('a reload keeps every count and the time it began',
                   [after[k] for k in before if '_total' in k or 'start_time' in k],
                   [before[k] for k in before if '_total' in k or 'start_time' in k])
        stage.same('and is a new generation', after['mxward_config_generation'], 2)
        config['hostname'] = 'not a name'
        rig.write_config(gateway.directory, config)
        gateway.signal('HUP')
        stage.claim('a reload that fails is seen', rig.wait_until(
            lambda: samples(get(port, '/metrics', right)[2])
            ['mxward_config_last_reload_successful'] == 0))
        backend.down()
        deliver(gateway.port, 'user', GOOD)              # whose failure is looked into at once
        stage.claim('without a backend it is not ready, but lives', rig.wait_until(
            lambda: get(port, '/readyz', right)[::2] ==
            (503, 'no server of any backend can be reached\n'), 30) and
            get(port, '/healthz')[0] == 200)
        dripper.join(20)
        stage.claim('slow scrapers are cut off', not dripper.is_alive())
        gateway.kill_child()
        rig.wait_until(lambda: len([e for e in gateway.events('gateway')
                                    if 'listening' in e['message']]) == 2)
        fresh = samples(get(port, '/metrics', right)[2])
        stage.claim('a new process counts from zero, and says since when',
                    sum(family(fresh, 'connections_total', 'listener').values()) == 0 and
                    fresh['mxward_start_time_seconds'] > before['mxward_start_time_seconds'] and
                    fresh['mxward_gateway_restarts_total'] == 1, fresh)
        backend.down()                                  # no mail tells that it is gone
        stage.claim('without a backend it is soon not ready, but lives', rig.wait_until(
            lambda: get(port, '/readyz', right)[::2] ==
            (503, 'no server of any backend can be reached\n'), 30) and
            get(port, '/healthz')[0] == 200)


main()
