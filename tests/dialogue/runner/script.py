"""The text of one dialogue: read, checked line by line, and kept as steps. Nothing is started for
it here.

The language is told in `../run`; GRAMMAR below is the same table as expressions. What is not in it
is an error, so that a slip of the pen can never pass for a line of mail. """
import json
import re

from . import short, text
from .backend import Rule
from .text import Mistake, octets, pattern_json

STEP = re.compile(r"([CSUBDLVX])(\d?)(<\.\.\.|[><=!]) ?(.*)$")
RESERVED = ("connect", "starttls", "handshake", "close", "reset", "shut", "wait", "raw", "body",
            "message", "chunk", "drip", "repeat")
FIRST_ONLY = ("config", "file", "cores", "D")

GRAMMAR = {
    "C>": r"(?!(%s)( |$)).*|connect( (listener \d|from [\w.:]+))*( tls( (sni=\S+|tls1\.[123]|"
          r"suites=\S+|fails))*)?( early \".*)?"
    r"|(starttls|handshake)( (sni=\S+|tls1\.[123]|suites=\S+|fails))*|close|reset|shut|"
    r"wait [\d.]+|raw .+|body \d+|message \S+"
    r"|chunk (\d+|\".*\")( last)?|drip \".*\" every [\d.]+ for [\d.]+|repeat \d+ .*"
    % "|".join(RESERVED),
    "S<": r"closed( [\d.]+)?|nothing [\d.]+|(?!(closed|nothing)).+",
    "S=": r".+",
    "S!": r".+",
    "B>": r"at .+|takes \d+ .+|ehlo .*|proxy \w+|tls \w+( \S+)?|down|up|close all",
    "U<": r".+",
    "U=": r"saw .+|(connections|messages|stood) \d+|probed|header .+|tls|body same as sent|message",
    "U!": r"saw .+|header .+|tls",
    "D>": r"down|up|silent|without EDNS \w+",
    "D=": r"asked( at most)? \d+ \S+( [A-Z]+)?|asked only( \S+)+",
    "D!": r"asked( at most)? \d+ \S+( [A-Z]+)?",
    "V>": r"works|blind|zealous|stalls|closes|fileless|down|up|"
          r"finds .+ as \S.*|says .+|version .+|reaches \d+|rights [0-7]{3}",
    "V=": r"(scanned|files|at once|waiting) \d+|tested|message same as sent|told .+",
    "V!": r"message same as sent|told .+",
    "L<": r".+",
    "L!": r".+",
    "X>": r"mxward .+|config|file \S+( \d*\*?\".+)?|(copy|rewrite|link) \S+ \S+|signal [A-Z0-9]+|"
          r"restart|wait [\d.]+|kill gateway|freeze|thaw",
    "X<": r".+",
    "X!": r".+",
    "X=": r"\d+|\{[\d|]+\}|stopped \d+",
}


def check(step):
    """Raises Mistake unless the step is well-formed."""
    act = step.who + step.sign[0]
    if act not in GRAMMAR or not re.fullmatch(GRAMMAR[act], step.text):
        raise Mistake("not a line of the language: " + step.source)
    if step.block and (act, step.text.split()[0]) not in (("U=", "message"), ("X>", "config"),
                                                          ("X>", "file")):
        raise Mistake("an indented block has no place here")
    if act[0] == "L" and step.text.startswith("{") or act == "X<" and step.text.startswith(
        ("{\"", "[{")):
        pattern_json(step.text)
    if act == "B>" and step.text.startswith("at "):
        Rule(step.text[3:])
    for word in ("raw ", "chunk "):
        if act == "C>" and step.text.startswith(word) and '"' in step.text:
            octets(re.sub(r" last$", "", step.text[len(word):]))


class Step:
    """One line of a dialogue, or one of those that a short statement stands for: `short` is that
    statement then."""

    def __init__(self, number, source, who, index, sign, words, block, short=None):
        self.number, self.source, self.who, self.index = number, source, who, int(index or 1)
        self.sign, self.text, self.block, self.short = sign, words, block, short


class Script:
    """A .t file, read and checked; no process is started for it yet."""

    def __init__(self, name, source):
        self.name, self.steps = name, []
        self.config, self.files, self.dns, self.cores = {}, [], [], None
        lines = source.split("\n")
        if not re.match(r"# %s\.t: \S" % re.escape(name), lines[0]):
            raise Mistake("line 1: must be `# %s.t: one sentence`" % name)
        self.sentence = lines[0].split(": ", 1)[1]
        i = 1
        while i < len(lines):
            j = end = i + 1    # a block is indented; empty lines inside belong to it
            while end < len(lines) and (lines[end][:1] in (" ", "\t") or not lines[end]):
                end += 1
                j = end if lines[end - 1].strip() else j
            if lines[i].strip() and not lines[i].startswith("#"):
                try:
                    self._line(i + 1, lines[i], lines[i + 1:j])
                except Mistake as e:
                    raise Mistake("line %d: %s" % (i + 1, e))
            i = j

    def _line(self, number, line, block):
        m = STEP.match(line)
        if m and m.group(1, 3) == ("C", ">") and short.is_short(m.group(4)):
            if block:
                raise Mistake("an indented block has no place here")
            self._written_out(number, line, m.group(2), short.expand(m.group(4)))
            return
        if m and m.group(1, 3) == ("C", ">") and short.is_attached(m.group(4)):
            lines = short.attached(m.group(4), self._dedent(block))
            self._written_out(number, line, m.group(2), [(">", l) for l in lines])
            return
        if m:
            self.steps.append(
                Step(number, "\n".join([line] + block), *m.groups(), self._dedent(block)))
            check(self.steps[-1])
            return
        word, colon, rest = line.partition(":")
        word, _, name = word.partition(" ")
        if not colon or word not in FIRST_ONLY:
            raise Mistake("not a line of the language: " + line)
        if self.steps and word != "D" and any(s.who not in "BDV" for s in self.steps):
            raise Mistake("%s: stands before the first step" % word)
        if word == "config":
            own = [" " * (len(line) - len(rest.lstrip())) + rest.lstrip()] if rest.strip() else []
            self.config = text.yaml_merge(self.config, text.yaml_parse("\n".join(own + block)))
        elif word == "file":
            self.files.append((name.strip(), self._dedent(block)))
        elif word == "cores":
            self.cores = int(rest)
        else:
            self.dns.append(rest.strip())

    def _written_out(self, number, line, index, steps):
        """What a short statement stands for: each step carries the line's number, and is checked
        and played like any other."""
        for sign, meant in steps:
            who = "C" if sign == ">" else "S"
            self.steps.append(
                Step(number, "%s%s%s %s" % (who, index, sign, meant), who, index, sign, meant, [],
                     line))
            check(self.steps[-1])

    @staticmethod
    def _dedent(block):
        depth = min((len(l) - len(l.lstrip()) for l in block if l.strip()), default=0)
        return [l[depth:] for l in block]

    def uses(self, pattern):
        """Does the dialogue name this anywhere?"""
        whole = json.dumps([self.config, self.files]) + "\n" + "\n".join(s.source
                                                                         for s in self.steps)
        return re.search(pattern, whole, re.M) is not None
