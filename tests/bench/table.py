"""The table of cases, in the order in which they are run and told."""
from cases import (ALL, BOTH_TLS, STARTTLS, Calls, Growth, Idle, Load, Slow, Storm, Wave)
from judging import Content, Judged
from stores import Blocklist, Quarantine

SECTIONS = {
    'plain': 'Mail without TLS',
    'tls': 'One message per connection over STARTTLS',
    'storm': 'Plain mail beside others',
    'checks': 'With checks',
    'calls': 'System calls',
    'memory': 'Memory',
    'growth': 'Growth',
}
KB, TWENTY = ['-l', 1024], ['-r', 20]


def over_tls(name, words, version, door, *more):
    return Load(name, words, 50, [*KB, *STARTTLS, '-V', version, *more], 8000, 'tls', BOTH_TLS,
                door)


CASES = [
    Load('1k', '1 KB, one message per connection, 50 sessions', 50, KB, 20000, 'plain', ALL),
    Load('multi', '1 KB, 20 messages per connection, 50 sessions', 50, [*KB, *TWENTY], 60000,
         'plain', ALL),
    Load('multi-p', '1 KB, 20 messages per connection, pipelined, 50 sessions', 50,
         [*KB, *TWENTY, '-p'], 60000, 'plain', ALL),
    Load('10k', '10 KB, one message per connection, 50 sessions', 50, ['-l', 10240], 20000, 'plain',
         ALL),
    Load('1m', '1 MB, one message per connection, 20 sessions', 20, ['-l', 1000000], 2000, 'plain',
         ALL),
    Load('lat1', '1 KB, one message per connection, 1 session', 1, KB, 4000, 'plain', ALL),
    over_tls('starttls', 'ECDSA P-256, TLS 1.3', '1.3', 'plain'),
    over_tls('starttls12', 'ECDSA P-256, TLS 1.2', '1.2', 'plain'),
    over_tls('rsa', 'RSA-2048, TLS 1.3', '1.3', 'rsa'),
    over_tls('rsa12', 'RSA-2048, TLS 1.2', '1.2', 'rsa'),
    over_tls('resumed', 'ECDSA P-256, TLS 1.3, resumed', '1.3', 'plain', '-R'),
    over_tls('resumed12', 'ECDSA P-256, TLS 1.2, resumption requested', '1.2', 'plain', '-R'),
    Storm('storm', '20 clients making handshakes without a pause, ECDSA P-256', 'proxied',
          ['-c', 20]),
    Storm('storm-rsa', '20 clients making handshakes without a pause, RSA-2048', 'proxied-rsa',
          ['-c', 20]),
    Storm('storm-200', '200 handshakes a second, ECDSA P-256', 'proxied', ['-c', 200, '-q', 200]),
    Slow('slow', '2,000 clients that send an octet a second'),
    Judged('checks', 'rdns, helo, sender_domain, two DNSBLs and SPF; every client a new one, '
           'nothing cached', 'plain', ['-b', 30000]),
    Judged('checks-x', 'the same for 250 clients', 'proxied', ['-x', 250]),
    Content('content', 'all checks, a signed message of 8.7 KB, 250 clients, 50 sessions', 50,
            1500),
    Content('content1', 'the same, 1 session', 1, 200),
    Calls('calls', 'one message per connection', KB),
    Calls('calls-multi', '20 messages per connection', [*KB, *TWENTY]),
    Calls('calls-p', '20 messages per connection, pipelined', [*KB, *TWENTY, '-p']),
    Idle('idle', '10,000 idle connections', 10000, [], ('mxward', 'nginx', 'haproxy')),
    Idle('idle-tls', '2,000 idle connections, TLS 1.3', 2000,
         [*STARTTLS, '-k', 'ehlo', '-V', '1.3'], BOTH_TLS),
    Idle('idle-tls12', '2,000 idle connections, TLS 1.2', 2000,
         [*STARTTLS, '-k', 'ehlo', '-V', '1.2'], BOTH_TLS),
    Wave('wave', 'a wave of 2,000 TLS connections, TLS 1.3', 2000,
         [*STARTTLS, '-k', 'ehlo', '-V', '1.3'], BOTH_TLS),
    Growth('growth', '1 KB, one message per connection, 100 and 5,000 sessions'),
    Quarantine('quarantine', '100,000 messages in quarantine', 100000),
    Blocklist('blocklist', '1,000,000 networks in the block list', 1000000),
]
