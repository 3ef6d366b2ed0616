#!/usr/bin/env python3
"""Measures what a scanner in trouble costs the mail that does not need it.

    tests/bench/scanners.py [--rounds N]

One gateway, one clamd double. Mail that is scanned comes all the time, at a steady rate; beside it
comes mail that is larger than max_size, goes to the backend unscanned, and is what is measured. In
each round the scanner is well first, and then stopped, frozen, lying or slow: what counts is the
second p99 divided by the first, pair by pair (median, least and most). It asserts nothing."""
import argparse
import json
import multiprocessing
import os
import re
import signal
import socket
import statistics
import struct
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(ROOT, 'tests/system'), os.path.join(ROOT, 'tests/dialogue')]

import generator                                       # noqa: E402
import ours                                            # noqa: E402
import peers                                           # noqa: E402
from runner import certificates                        # noqa: E402

EICAR = b'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-' + b'TEST-FILE!$H+H*'
TROUBLE = ['stopped', 'frozen', 'lying', 'slow']
SCANNED, UNSCANNED, MAX_SIZE = 1000, 30000, 20000      # octets
RATE, BESIDE, MEASURED = 100, 50, 200                  # messages a second, and in all


class Scanner:
    """A clamd in a process of its own; its mode is one octet that both processes see."""

    def __init__(self, path):
        self.path, self.mode = path, multiprocessing.Value('i', 0)
        self.process = multiprocessing.Process(target=self.serve, daemon=True)
        self.process.start()

    def be(self, word):
        self.mode.value = ([None] + TROUBLE).index(word)

    def serve(self):
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(self.path)
            os.chmod(self.path, 0o666)
            server.listen(64)
            while True:
                connection, _ = server.accept()
                threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection):
        mode = ([None] + TROUBLE)[self.mode.value]
        with connection, connection.makefile('rb') as octets:
            if mode == 'stopped':
                return
            while mode == 'frozen':
                time.sleep(0.5)
                mode = ([None] + TROUBLE)[self.mode.value]
            try:
                connection.sendall(self.said(octets, mode))
            except (OSError, struct.error):
                pass                                   # nobody waits any more

    @staticmethod
    def said(octets, mode):
        command = b''
        while not command.endswith(b'\0'):
            command += octets.read(1) or b'\0'
        if command == b'zVERSION\0':
            return b'ClamAV 1.4.6/27820\0'
        pieces = []
        while length := struct.unpack('>I', octets.read(4))[0]:
            pieces.append(octets.read(length))
        if mode == 'slow':
            time.sleep(2)
        if mode == 'lying':
            return os.urandom(3000)
        found = EICAR in b''.join(pieces)
        return b'stream: Eicar FOUND\0' if found else b'stream: OK\0'


def p99(door):
    """Of the mail that is not scanned, in milliseconds."""
    with generator.Background(door, '-M', 'load', '-m', 10**6, '-d', 60, '-q', BESIDE, '-c', 200,
                              '-l', SCANNED):
        time.sleep(1.5)                                # until the scanner has been found out
        got = generator.common(generator.load(door, '-m', MEASURED, '-q', RATE, '-c', 50, '-l',
                                              UNSCANNED))
    if got['bad']:
        sys.exit(f'tests/bench/scanners.py: {got["bad"]} messages were not delivered')
    return got['p99']


class Mxward(ours.Mxward):
    """With one scanner, and a policy that defers what it did not scan."""

    def config(self):
        virus = {'scanners': [{'name': 'clam', 'type': 'clamd', 'server': f'unix:{self.scanner}'}],
                 'max_size': MAX_SIZE, 'self_test': '1s', 'timeout': '10s', 'cache': 'off'}
        self.write('p.yaml', json.dumps({'rules': [{'when': {'virus': 'infected'},
                                                    'action': 'reject'}],
                                         'unknown': {'virus': 'defer'}}))
        limits = {'sessions': 20000, 'exempt': ['127.0.0.0/8']}
        return {**super().config(), 'checks': {'virus': virus}, 'limits': limits,
                'policies': {'default': 'p.yaml'}}

    def stands(self):
        """How the scanner is, as the log said last."""
        return re.findall(r'"event":"scanner".*?"state":"(\w+)"', self.output())[-1:]


def compare(directory, rounds):
    sink = peers.Sink(directory)
    sink.start()
    scanner = Scanner(os.path.join(directory, 'clamd'))
    g = Mxward(directory, sink.port)
    g.scanner = scanner.path
    certificates.make_all(g.certificates)
    ratios = {word: [] for word in TROUBLE}
    try:
        g.start()
        for word in TROUBLE * rounds:
            scanner.be(None)
            while g.stands() != ['well']:
                time.sleep(0.2)
            well = p99(g.door('plain'))
            scanner.be(word)
            trouble = p99(g.door('plain'))
            ratios[word].append(trouble / well)
            print(f'{word:8}  well {well:8.2f} ms  then {trouble:8.2f} ms', flush=True)
    finally:
        scanner.process.kill()
        g.stop()
        sink.stop()
    for word, r in ratios.items():
        print(f'{word:8}  p99 {statistics.median(r):.2f} times ({min(r):.2f} to {max(r):.2f})')


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--rounds', type=int, default=5)
    rounds = parser.parse_args().rounds
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    generator.build()
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)
        compare(directory, rounds)


if __name__ == '__main__':
    main()
