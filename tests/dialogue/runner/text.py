"""The small texts of a dialogue: globs, quoted octets, JSON subsets and the YAML that `config:` may
use.

Owns no state and does no I/O. The YAML reader knows only what dialogues need (block and one-line
flow mappings and lists) and keeps every scalar exactly as written, quotes included, so that mxward
reads what the dialogue's author wrote. It must never guess: what it does not know is an error. """
import json
import re


class Mistake(Exception):
    """The dialogue itself is wrong."""


# ---- globs: * any run, ? one character, {a|b} either; everything else is itself

def glob_regex(pattern):
    out, i = [], 0
    while i < len(pattern):
        c = pattern[i]
        end = pattern.find("}", i) if c == "{" else -1
        if c == "*":
            out.append(".*")
        elif c == "?":
            out.append(".")
        elif end > 0:
            out.append("(?:" + "|".join(glob_regex(p) for p in pattern[i + 1:end].split("|")) + ")")
            i = end
        else:
            out.append(re.escape(c))
        i += 1
    return "".join(out)


def glob_match(pattern, text):
    return re.fullmatch(glob_regex(pattern), text, re.S) is not None


# ---- quoted octets: "text\r\n" 300*"a" "\x00"

_PART = re.compile(r'\s*(?:(\d+)\*)?"((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(rb'\\(x[0-9a-fA-F]{2}|.)', re.S)
_NAMED = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"0": b"\0", b"\\": b"\\", b'"': b'"'}


def _unescape(m):
    e = m.group(1)
    if e[:1] == b"x" and len(e) == 3:
        return bytes([int(e[1:], 16)])
    if e not in _NAMED:
        raise Mistake("unknown escape \\%s" % e.decode())
    return _NAMED[e]


def octets(text):
    """The octets of one or more quoted strings; N*"x" repeats."""
    out, i = b"", 0
    while i < len(text.rstrip()):
        m = _PART.match(text, i)
        if not m:
            raise Mistake("not a quoted string: " + text[i:])
        out += _ESCAPE.sub(_unescape, m.group(2).encode()) * int(m.group(1) or 1)
        i = m.end()
    if i == 0:
        raise Mistake("a quoted string is missing")
    return out


def show(data):
    """Octets as one printable line."""
    if isinstance(data, bytes):
        data = data.decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else "\\x%02x" % ord(c) for c in data)


# ---- JSON: does `got` contain all that `want` names? strings of `want` are globs

def contains(want, got):
    if isinstance(want, dict):
        return isinstance(got, dict) and all(k in got and contains(v, got[k])
                                             for k, v in want.items())
    if isinstance(want, list):
        return isinstance(got, list) and all(any(contains(w, g) for g in got) for w in want)
    if isinstance(want, str):
        return glob_match(want, got if isinstance(got, str) else json.dumps(got))
    return type(want) is type(got) and want == got


def pattern_json(text):
    try:
        return json.loads(text)
    except ValueError as e:
        raise Mistake("not JSON: %s" % e)


# ---- lines and generated mail

def lines_match(want, got):
    """Lines against globs; a line `...` stands for any number of lines."""
    if not want:
        return not got
    if want[0].strip() == "...":
        return any(lines_match(want[1:], got[i:]) for i in range(len(got) + 1))
    return bool(got) and glob_match(want[0].rstrip(), got[0]) and lines_match(want[1:], got[1:])


def generated(size, stuffed=False):
    """A message of `size` octets: header, then numbered lines, some of which begin with a dot."""
    head, lines, length, i = b"Subject: generated\r\n\r\n", [], 0, 0
    while length < size - len(head) - 2:
        line = (b"." * (i % 7 == 3) + b"%07d " % i + b"abcdefghij" *
                (i % 8))[:size - len(head) - length - 2] + b"\r\n"
        lines.append((b"." if stuffed and line[:1] == b"." else b"") + line)
        length, i = length + len(line), i + 1
    return head + b"".join(lines)


# ---- YAML, as much as a dialogue needs

_KEY = re.compile(r'("[^"]*"|[^\s:{}\[\],"]+):(?:\s+|$)')


def _flow(text, i):
    """One flow value from text[i]; returns value and the index behind it."""
    while i < len(text) and text[i] == " ":
        i += 1
    if text[i:i + 1] not in ("{", "["):
        m = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|[^,\[\]{}]+').match(text, i)
        if not m:
            raise Mistake("YAML: a value is missing in: " + text)
        return m.group().strip(), m.end()
    close, is_map = ("}", True) if text[i] == "{" else ("]", False)
    result, i = ({} if is_map else []), i + 1
    while True:
        while i < len(text) and text[i] in " ,":
            i += 1
        if text[i:i + 1] == close:
            return result, i + 1
        if i >= len(text):
            raise Mistake("YAML: %s is missing in: %s" % (close, text))
        if is_map:
            m = _KEY.match(text, i)
            if not m:
                raise Mistake("YAML: a key is missing in: " + text[i:])
            result[m.group(1)], i = _flow(text, m.end())
        else:
            value, i = _flow(text, i)
            result.append(value)


def _value(text):
    if text[:1] not in ("{", "["):
        return text.strip()
    value, end = _flow(text, 0)
    if text[end:].strip():
        raise Mistake("YAML: surplus text: " + text[end:])
    return value


def _indent(line):
    return len(line) - len(line.lstrip(" "))


def _block(lines):
    if not lines:
        return {}
    depth, is_list = _indent(lines[0]), lines[0].lstrip().startswith("- ")
    result, i = ([] if is_list else {}), 0
    while i < len(lines):
        j = i + 1
        while j < len(lines) and _indent(lines[j]) > depth:
            j += 1
        head, body = lines[i][depth:], lines[i + 1:j]
        if _indent(lines[i]) != depth or head.startswith("- ") != is_list:
            raise Mistake("YAML: bad indentation: " + lines[i])
        if is_list:
            item = head[2:].strip()
            result.append(
                _block([" " * (depth + 2) + item] + body) if _KEY.match(item) else _value(item))
        else:
            m = _KEY.match(head)
            if not m:
                raise Mistake("YAML: not `key: value`: " + head)
            rest = head[m.end():]
            result[m.group(1)] = _value(rest) if rest.strip() else _block(body)
        i = j
    return result


def yaml_parse(text):
    return _block(
        [l.rstrip() for l in text.split("\n") if l.strip() and not l.lstrip().startswith("#")])


def yaml_merge(base, over):
    """`over` wins; maps merge; lists of maps merge element by element; `~` removes a key."""
    if isinstance(base, dict) and isinstance(over, dict):
        merged = dict(base)
        for k, v in over.items():
            if v == "~":
                merged.pop(k, None)
            else:
                merged[k] = yaml_merge(merged[k], v) if k in merged else v
        return merged
    if isinstance(base, list) and isinstance(over, list) and over and all(
            isinstance(x, dict) for x in base + over):
        return [yaml_merge(base[i] if i < len(base) else {}, x) for i, x in enumerate(over)]
    return over


def _inline(value):
    if isinstance(value, dict):
        return "{ " + ", ".join("%s: %s" % (k, _inline(v))
                                for k, v in value.items()) + " }" if value else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(v) for v in value) + "]"
    return value


def yaml_emit(config):
    return "".join("%s: %s\n" % (k, _inline(v)) for k, v in config.items())


def unquote(scalar):
    return scalar[1:-1] if len(
        scalar) > 1 and scalar[0] in "\"'" and scalar[-1] == scalar[0] else scalar
