"""The mxward under test: started in a private directory, watched, and always ended by its process
id.

Owns the processes it starts and nothing else. A sanitizer's report, a gateway that dies by itself,
a log line that is not JSON and an exit status other than 0 after SIGTERM are failures whatever the
dialogue says. """
import json
import os
import random
import re
import shlex
import signal
import socket
import subprocess
import tempfile
import threading
import time

from .client import Failure
from .text import contains, show

ALARMS = re.compile(r"ERROR: \w+Sanitizer|runtime error:|SUMMARY: \w+Sanitizer|Assertion .* failed")
FIRST_PORT, LAST_PORT, BLOCK = 10240, 32000, 64        # below the ephemeral range
_free, _claims, _given_lock = [], [], threading.Lock()


def private_directory(prefix):
    """A new directory that others may look into: mxward drops root, and so do the servers beside
    it. Root's own place for temporary files may be closed to them."""
    path = tempfile.mkdtemp(prefix=prefix, dir="/tmp" if os.geteuid() == 0 else None)
    os.chmod(path, 0o755)
    return path


def _claim_block():
    """Ports that no other run has: whoever holds the abstract socket of a block, as long as the
    process lives, holds its ports. WHY: between the choice of a port and the server that binds it,
    another run on this machine could take it."""
    blocks = list(range(FIRST_PORT, LAST_PORT, BLOCK))
    random.shuffle(blocks)
    for first in blocks:
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0mxward-test-ports-{first}")
        except OSError:
            claim.close()
            continue
        _claims.append(claim)
        return list(range(first, first + BLOCK))
    raise RuntimeError("every port is taken by a run of these tests; does one hang?")


def _bindable(port):
    """Nobody else's server has it."""
    for kind in socket.SOCK_STREAM, socket.SOCK_DGRAM:
        with socket.socket(socket.AF_INET, kind) as s:
            try:
                s.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True


def free_port():
    """A loopback port, for TCP and UDP, that nobody else has."""
    with _given_lock:
        while True:
            if not _free:
                _free.extend(_claim_block())
            port = _free.pop(0)
            if _bindable(port):
                return port


def release_ports(ports):
    """To be given out again, after all others."""
    with _given_lock:
        _free.extend(ports)


def _listening(port):
    want = ":%04X" % port
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            with open(table) as f:
                next(f)
                for line in f:
                    fields = line.split()
                    if fields[
                            # those that listen come first; behind them there may be many thousands
                            3] != "0A":
                        break
                    if fields[1].endswith(want):
                        return True
        except OSError:
            pass
    return False


def _stat(pid):
    """State, parent, start time and number of threads of a process; None if there is none."""
    try:
        with open("/proc/%s/stat" % pid) as f:
            fields = f.read().rpartition(")")[2].split()
    except OSError:
        return None
    return fields[0], int(fields[1]), fields[19], int(fields[17])


def _children(parent, threads=1):
    """{(pid, start time)} of the living children that have so many threads at least."""
    found = set()
    try:
        with open("/proc/%d/task/%d/children" % (parent, parent)) as f:
            candidates = f.read().split()
    except OSError:                         # it is gone, or the kernel does not tell
        candidates = filter(str.isdigit, os.listdir("/proc"))
    for entry in candidates:
        stat = _stat(entry)
        if stat and stat[1] == parent and stat[0] not in "ZX" and stat[3] >= threads:
            found.add((int(entry), stat[2]))
    return found


def _alive(pid, start):
    stat = _stat(pid)
    return stat is not None and stat[0] not in "ZX" and stat[2] == start


def _send(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


class Gateway:
    def __init__(self, binary, directory, ports, environment, cores=None, json_log=True,
                 patience=1.0):
        self.binary, self.directory, self.ports, self.patience = binary, directory, ports, patience
        self.environment, self.cores, self.json_log = environment, cores, json_log
        self.config = os.path.join(directory, "mxward.yaml")
        self.process, self.family, self.ever = None, set(), set()
        self.log, self.alarms, self.change = [], [], threading.Condition()

    # -- its life

    def start(self):
        command = self.binary + ["run", "-c", self.config]
        if self.cores:
            allowed = sorted(os.sched_getaffinity(0))[:self.cores]
            command = ["taskset", "-c", ",".join(map(str, allowed))] + command
        with open(os.path.join(self.directory, "stderr"), "ab") as stderr:
            self.process = subprocess.Popen(command, cwd=self.directory, env=self.environment,
                                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                            stderr=stderr)
        threading.Thread(target=self._read_log, args=(self.process.stdout,), daemon=True).start()
        end, late = time.monotonic() + 10 * self.patience, False
        while not all(_listening(p) for p in self.ports):
            if self.process.poll() is not None:
                raise Failure("mxward run to listen",
                              "it ended with status %d" % self.process.returncode)
            if late:
                raise Failure("mxward run to listen", "no listener on %s" % self.ports)
            late = time.monotonic(
            ) > end  # beside a busy processor the look itself may have taken that long
            time.sleep(0.01)
        self.look()

    def look(self):
        """Takes note of the gateway process there is now; waits for one if there is none. It is the
        child with threads: one that only loads a configuration has none but a sanitizer's, and
        beside a busy processor it may live long."""
        end, late = time.monotonic() + 10 * self.patience, False
        while not late and self.process.poll() is None:
            late = time.monotonic() > end
            self.ever |= _children(self.process.pid)
            self.family = _children(self.process.pid, 3)
            if len(self.family) == 1:
                return
            time.sleep(0.02)

    def stop(self):
        """TERM; the exit status must be 0 within 20 s."""
        if self.process.poll() is None:
            self.ever |= _children(self.process.pid)
            time.sleep(0.03)    # a dying process closes its sockets a moment before it is gone
            lost = [pid for pid, start in self.family if not _alive(pid, start)]
            if lost and not self._ending():
                self.alarms.append("process %s is gone" % lost)
                raise Failure("the gateway process to live on", self.alarms[-1])
            if self.process.poll() is None:
                _send(self.process.pid, signal.SIGTERM)
        self.expect_end(0)

    def _ending(self):
        """Whether it was stopping already: then the supervisor ends behind its gateway. After a
        crash it stays."""
        try:
            self.process.wait(2 * self.patience)
            return True
        except subprocess.TimeoutExpired:
            return False

    def expect_end(self, status):
        try:
            got = self.process.wait(20 * self.patience)
        except subprocess.TimeoutExpired:
            raise Failure("mxward to end", "it still runs")
        if got != status:
            raise Failure("exit status %d" % status, got)

    def destroy(self):
        """Ends what is left of it, by process id."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.ever |= _children(self.process.pid)
            _send(self.process.pid, signal.SIGKILL)
            self.process.wait()
        for pid, start in self.ever:
            if _alive(pid, start):
                _send(pid, signal.SIGKILL)

    # -- the administrator's hand

    def signal(self, name):
        _send(self.process.pid, getattr(signal, "SIG" + name))
        if name == "HUP":
            time.sleep(0.5 * self.patience)
            self.look()

    def kill_child(self):
        if not self.family:
            raise Failure("a gateway process under the supervisor", "none")
        for pid, _ in self.family:
            _send(pid, signal.SIGKILL)
        old, end = self.family, time.monotonic() + 5 * self.patience
        while _children(self.process.pid) & old and time.monotonic() < end:
            time.sleep(0.005)
        self.look()

    def freeze(self, stop):
        """Stops every thread of the gateway, or lets them go on; returns when that is so."""
        for pid, _ in self.family:
            _send(pid, signal.SIGSTOP if stop else signal.SIGCONT)
            end = time.monotonic() + 2 * self.patience
            while time.monotonic() < end:
                threads = ["%d/task/%s" % (pid, t) for t in os.listdir("/proc/%d/task" % pid)]
                if all((_stat(t) or "T")[0] in ("T", "t") for t in threads) == stop:
                    break
                time.sleep(0.002)

    def command(self, text):
        """Runs one `mxward …` line; gives exit status and output lines."""
        words = shlex.split(text)[1:]
        if "-c" not in words and words and not words[0].startswith("-"):
            words += ["-c", self.config]
        try:
            done = subprocess.run(self.binary + words, cwd=self.directory, env=self.environment,
                                  timeout=30 * self.patience, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        except subprocess.TimeoutExpired:
            raise Failure("`%s` to end" % text, "it still ran after 30 s")
        output = done.stdout.decode("utf-8", "backslashreplace")
        if ALARMS.search(output):
            raise Failure("no sanitizer report from `%s`" % text, output)
        if words and words[0] == "reload":
            self.look()
        return done.returncode, output.splitlines()

    # -- what it says

    def _read_log(self, pipe):
        for raw in pipe:
            line = raw.decode("utf-8", "backslashreplace").rstrip("\n")
            event = None
            if self.json_log:
                try:
                    event = json.loads(line)
                except ValueError:
                    pass
                if not isinstance(event, dict):
                    self.alarms.append("not a JSON object on standard output: " + show(line))
            if any(ord(c) < 32 or ord(c) == 127 for c in line):
                self.alarms.append("a control character in the log: " + show(line))
            with self.change:
                self.log.append((line, event))
                self.change.notify_all()

    def find(self, want, used=()):
        """Index of a log line that contains `want` (a JSON object, or a glob for text logs) and is
        not in `used`."""
        for i, (line, event) in enumerate(self.log):
            if i not in used and contains(want, event if isinstance(want, dict) else line):
                return i
        return None

    def wait_log(self, want, used, seconds):
        with self.change:
            self.change.wait_for(lambda: self.find(want, used) is not None, seconds)
            return self.find(want, used)

    def stderr(self):
        try:
            with open(os.path.join(self.directory, "stderr"), errors="backslashreplace") as f:
                return f.read()
        except OSError:
            return ""

    def trouble(self):
        """What went wrong inside, whatever the dialogue saw; None if nothing."""
        text = self.stderr()
        alarm = ALARMS.search(text)
        if alarm:
            return "a report on standard error: " + text[max(0, text.rfind("\n", 0, alarm.start())
                                                             ):][:300].strip()
        return self.alarms[0] if self.alarms else None
