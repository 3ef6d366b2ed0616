"""From runs to figures: medians, ratios of pairs with their spread, and the tables of them.

A run is a dictionary of figures, None where one could not be had. The n-th runs of two peers were
measured one right after the other and are a pair; only the ratio within a pair counts, since what
disturbs the machine disturbs both."""
import statistics

# How a figure is called and with how many decimals it is told.
NAMES = {
    'rate': ('msg/s', 0), 'cpu': ('CPU s/1000', 3), 'p50': ('p50 ms', 2), 'p99': ('p99 ms', 2),
    'alone50': ('p50 alone', 2), 'alone99': ('p99 alone', 2), 'beside50': ('p50 beside', 2),
    'beside99': ('p99 beside', 2), 'storm': ('storm/s', 0), 'strain': ('beside/alone', 2),
    'each': ('KB each', 2), 'calls': ('calls', 1), 'resumed': ('resumed %', 0),
    'cpu_few': ('CPU at 100', 3), 'cpu_many': ('CPU at 5000', 3), 'growth': ('growth', 2),
    'before': ('MB before', 1), 'during': ('MB during', 1), 'after': ('MB after', 1),
    'start': ('start s', 2), 'startcpu': ('start CPU s', 2), 'list': ('list s', 2),
    'reload': ('reload s', 2), 'memory': ('MB', 1),
    'reloaded': ('MB reloaded', 1), 'resolver': ('unbound CPU', 3),
    'bad': ('bad', 0),
}
# The same in a document, for readers who have not the program before them.
MEANINGS = {
    'rate': 'messages a second', 'resumed': '% of the sessions resumed',
    'cpu': 'CPU seconds for 1,000 messages',
    'p50': 'median time of a message, ms', 'p99': '99th percentile, ms',
    'beside50': 'median beside it, ms', 'alone99': '99th percentile alone, ms',
    'beside99': '99th percentile beside it, ms', 'strain': 'beside divided by alone',
    'storm': 'handshakes a second', 'each': 'KB per connection',
    'calls': 'system calls per message',
    'cpu_few': 'CPU seconds for 1,000 messages, 100 sessions',
    'cpu_many': 'the same, 5,000 sessions', 'growth': 'many sessions divided by few',
    'before': 'MB before', 'during': 'MB during', 'after': 'MB after',
    'start': 'seconds to the greeting', 'startcpu': 'CPU seconds until idle',
    'list': 'seconds to list it', 'bad': 'messages or connections that failed',
    'reload': 'seconds to reload', 'memory': 'MB of memory',
    'reloaded': 'MB after a reload',
}


def median(runs, key):
    values = [run[key] for run in runs if run.get(key) is not None]
    return statistics.median(values) if values else None


def pair_ratios(ours, theirs, key):
    """Ours divided by theirs, pair by pair."""
    return [
        a[key] / b[key] for a, b in zip(ours, theirs)
        if a.get(key) is not None and b.get(key) is not None and b[key] > 0
    ]


def tell_ratio(ours, theirs, key):
    """`0.96 (0.94–1.01)`: the median of the pairs and their spread; '' where there are none."""
    ratios = pair_ratios(ours, theirs, key)
    if not ratios:
        return ''
    if len(ratios) == 1:
        return f'{ratios[0]:.2f}'
    return f'{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})'


def failures(runs):
    return sum(run.get('bad') or 0 for run in runs)


def tell(runs, key):
    value = failures(runs) if key == 'bad' else median(runs, key)
    return '-' if value is None else f'{value:.{NAMES[key][1]}f}'


# -- on the terminal

def print_case(case, results):
    """A line for each peer; then, for each figure, mxward divided by the peer."""
    ours = results.get('mxward')
    rivals = [peer for peer in results if peer != 'mxward' and ours]
    print(f'\n{case.name}: {case.words}', flush=True)
    widths = [max(len(NAMES[key][0]), 9) for key in case.shown]
    print('  ' + ' ' * 15
          + ' '.join(f'{NAMES[key][0]:>{w}}' for key, w in zip(case.shown, widths)) + '    bad')
    for peer, runs in results.items():
        print(f'  {peer:15}' + ' '.join(f'{tell(runs, key):>{w}}'
                                        for key, w in zip(case.shown, widths))
              + f' {tell(runs, "bad"):>6}')
    for peer in rivals:
        ratios = [(key, tell_ratio(ours, results[peer], key)) for key in case.compared]
        print(f'  mxward/{peer}: '
              + ', '.join(f'{NAMES[key][0]} {ratio}' for key, ratio in ratios if ratio))


# -- in a document

PEERS = {
    'mxward': 'mxward', 'nginx': 'nginx', 'haproxy': 'HAProxy', 'sink': 'direct to the backend',
    'postfix-rspamd': 'Postfix + rspamd',
}


def cell(ours, theirs, key, compared):
    ratio = tell_ratio(ours, theirs, key) if compared else ''
    return tell(theirs, key) + (f'; **{ratio.replace(" ", "** ", 1)}' if ' ' in ratio else
                                f'; **{ratio}**' if ratio else '')


def table(cases):
    """The cases of one section, each with its results by peer, as a table of Markdown."""
    columns = [peer for peer in PEERS if any(peer in results for _, results in cases)]
    lines = ['| case | figure | ' + ' | '.join(PEERS[peer] for peer in columns) + ' |',
             '|---|---|' + '---|' * len(columns)]
    for case, results in cases:
        ours, words = results.get('mxward', []), case.words
        failed = ['bad'] * any(map(failures, results.values()))
        for key in [key for key in (*case.shown, *failed) if key not in case.left_out]:
            cells = []
            for peer in columns:
                runs = results.get(peer, [])
                cells.append('' if median(runs, key) is None else tell(runs, key) if peer
                             == 'mxward' else cell(ours, runs, key, key in case.compared))
            if any(cells):
                lines.append(f'| {words} | {MEANINGS[key]} | ' + ' | '.join(cells) + ' |')
                words = ''
    return lines
