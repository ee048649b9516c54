#!/usr/bin/env bash
# Spells every Welsh word that people are shown: core, terminal, server, packs, and the files of Android and iOS. What Debian's
# aspell-cy does not know stands in tests/welsh/words.txt, or is a mistake. Spelling only: it stands in for no translator.
#
#   tests/tools/welsh.sh            each unknown word with its file and line; exits 1 where there is one
. "$(dirname "$0")/common.sh"

if ! command -v apt-get >/dev/null && ! { command -v aspell >/dev/null && aspell dicts | grep -qx cy; }; then
    say "welsh: skipped: not Debian, and no aspell with Welsh is here"
    exit 0
fi
debian aspell aspell
# The dictionary brings no program by which it could be looked for.
aspell dicts | grep -qx cy || debian aspell-cy no-program-of-this-name

files() {
    git ls-files --cached --others --exclude-standard -- \
        '*words/cy.ftl' '*words/native/cy.ftl' 'android/res/values-cy/*.xml' 'ios/Strings/cy.lproj/*.strings' | sort -u
}

# What a file says, as FILE:LINE<TAB>WORD. Keys, placeables, comments, markup, commands and codes are nobody's Welsh.
words() {
    perl -CSDA -Mutf8 -ne '
        if ($ARGV =~ /\.ftl$/) {
            next if /^#/;
            s/\{ \$wayside \} [a-z]+( \{ \$id \}| --[a-z-]+| [A-Z]+(=[A-Z]+)?)*/ /g;   # a command
            s/\{[^}]*\}?/ /g;                               # { $count }, and the line that opens a choice
            s/^\s*\*?\[[^\]]*\]/ /;                         # [one]
            s/^[A-Za-z][\w-]*\s*=/ /;                       # a key
            s/^\s+\.[\w-]+\s*=/ /;                          # an attribute
        }
        if ($ARGV =~ /\.xml$/) { s/<!--.*?-->/ /g; s/<[^>]*>/ /g; s/\\//g }
        if ($ARGV =~ /\.strings$/) { s{/\*.*?\*/}{ }g; s/^"[^"]*" = / /; s/\\n|\\/ /g }
        s/`[^`]*`/ /g;                                      # a command
        s/wayside (report|list|sync|edit|resend|export|services)[A-Za-z= -]*/ /g;
        s/--[a-z-]+( [A-Za-z]+=?[A-Za-z]*)?/ /g;
        s/\b[A-Z]+=[A-Z]+\b/ /g;
        s/(?<!\w)\.[a-z]+\b/ /g;                           # an ending
        s{https?://\S*}{ }g;
        s{\b[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)+(?:/\S*)?}{ }g;   # gov.uk/find-local-council
        s/[a-z]+\.[a-z]{2,}/ /g;                            # an address, a file
        s{\b[A-Za-z]+[_/][\w/-]+}{ }g;                      # a name of a protocol
        s/[0-9][0-9A-Za-z.:-]*/ /g;
        tr/’/\x27/;                                         # apostrophes folded
        while (/\p{L}[\p{L}\x27-]*/g) { print "$ARGV:$.\t$&\n" }
    } continue { close ARGV if eof' "$@"
}

# Those that neither aspell nor our list knows. A word with an apostrophe is good where its parts are: "mae" of "mae'"'"'r".
unknown() {
    local said=target/welsh.txt
    mkdir -p target
    words "$@" >"$said"
    local known
    known=$(mktemp)
    sed 's/#.*//' tests/welsh/words.txt | tr -s ' ' '\n' | sed '/^$/d' >"$known"
    cut -f2 "$said" | tr "'-" '\n\n' | sed '/^.\{0,1\}$/d' | sort -u |
        LC_ALL=C.UTF-8 aspell --lang=cy --encoding=utf-8 --ignore-case list | sort -u |
        grep -vixFf "$known" >"$known.unknown" || true
    awk -F'\t' 'NR == FNR { unknown[$1]; next }
        { parts = split($2, part, /[\x27-]/); for (n = 1; n <= parts; n++) if (part[n] in unknown) print $1 ": " part[n] }' \
        "$known.unknown" "$said"
    rm -f "$known" "$known.unknown"
}

mapfile -t all < <(files)
count=$(words "${all[@]}" | wc -l)
[ "${#all[@]}" -ge 5 ] && [ "$count" -gt 2000 ] || { say "welsh: only $count words in ${#all[@]} files were found"; exit 1; }

# The control: a word with two letters swapped is found, in its line.
control=$(mktemp -d)
printf '# Cofnod\nopening = Wedi'"'"'i gadw ar y fôfn hwn.\n' >"$control/cy.ftl"
planted=$(unknown "$control/cy.ftl")
rm -r "$control"
case $planted in
    *cy.ftl:2:\ fôfn) ;;
    *) say "welsh: CONTROL FAILED: a planted mistake was not found: $planted"; exit 1 ;;
esac

found=$(unknown "${all[@]}")
if [ -n "$found" ]; then
    say "$found"
    say "welsh: unknown words. Correct them, or add them to tests/welsh/words.txt with their reason."
    exit 1
fi
say "welsh: $count words in ${#all[@]} files, none unknown; a planted mistake was found"
