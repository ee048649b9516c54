"""Parses Swift files by tree-sitter and says where they do not parse. Syntax only: types are not checked.

    swift_syntax.py FILE...    exit code 0: all parse; 1: something does not
"""

import re
import sys
from pathlib import Path

import tree_sitter_swift
from tree_sitter import Language, Parser

# Two things that Swift has, that UniFFI writes, and that this grammar (0.7.4) does not know. Each is put into words that
# it does know, line for line.
GAPS = [
    # An attribute under a condition (SE-0367).
    (re.compile(rb"^#if swift\(>=5\.8\)\n( *@_documentation\(visibility: private\)\n)#endif$", re.M), rb"\n\1"),
    # A closure that gives back the empty tuple.
    (re.compile(rb"\{ \(\) \}"), rb"{ Void() }"),
]


def known(source):
    for gap, words in GAPS:
        source = gap.sub(words, source)
    return source


def broken(node):
    """The places that are not Swift, outermost first."""
    if node.is_error or node.is_missing:
        yield node
    elif node.has_error:
        for child in node.children:
            yield from broken(child)


def main(files):
    parser = Parser(Language(tree_sitter_swift.language()))
    wrong = 0
    for file in files:
        places = list(broken(parser.parse(known(Path(file).read_bytes())).root_node))
        for place in places:
            row, column = place.start_point
            print(f"{file}:{row + 1}:{column + 1}: not Swift")
        wrong += bool(places)
    print(f"swift: {len(files) - wrong} passed, {wrong} failed")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
