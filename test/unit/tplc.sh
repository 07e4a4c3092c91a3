#!/bin/sh
# What tools/tplc must refuse, where it says the mistake is, and what it must let through.  usage: tplc.sh TPLC
set -u
tplc=$1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
bad=0
head='<!--
t: text
u: url
h: html
b: bool
l: list of {
    x: text
}
-->
'
# Uses every field, so that only the line under test decides.
tail='<i>{{t}}</i><a href="{{u}}"></a>{{{h}}}{{#if b}}{{/if}}{{#each l}}{{x}}{{/each}}'

# try yes|no WORD LINE: does it compile, and does the refusal say WORD?
try() {
    want=$1 word=$2
    printf '%s%s\n%s\n' "$head" "$3" "$tail" >"$dir/q.tpl.html"
    if "$tplc" "$dir/q.h" "$dir/q.c" "$dir/q.tpl.html" 2>"$dir/err"; then got=yes; else got=no; fi
    if [ $got != "$want" ] || { [ "$want" = no ] && ! grep -qF "$word" "$dir/err"; }; then
        echo "wanted $want ($word), got $got: $3"
        cat "$dir/err"
        bad=1
    fi
}

try yes '' '<p class="a {{t}}">{{t}}</p>'
try yes '' '<p{{#if b}} hidden{{/if}}></p>'
try yes '' '<a href="{{u}}/a/{{t}}">x</a><a href="/a/{{t}}">x</a><a href="?q={{t}}">x</a>'
try yes '' '<form hx-post="{{u}}/a/{{t}}"></form>'
try yes '' '<script src="/x.js"></script>'
try yes '' '{{#each l}}{{t}}{{x}}{{/each}}'
try no 'q.tpl.html:10:4: error: no field' '<p>{{nope}}</p>'
try no ':10:7: error: no field' '<p>ế ệ{{nope}}</p>'
try no 'among attributes' '<p {{t}}>'
try no 'in a tag name' '<p{{t}}>'
try no 'bare' '<{{t}}>'
try no 'bare' '< {{t}}'
try no 'unquoted' '<p class={{t}}>'
try no 'quotes' '<p class=a>'
try no 'in <script>' '<script>{{t}}</script>'
try no 'in <style>' '<style>{{t}}</style>'
try no 'inline' '<script>x()</script>'
try no 'not allowed' '<p style="color:red">'
try no 'not allowed' '<p onclick="x">'
try no 'not allowed' '<p ONCLICK="x">'
try no 'not allowed' '<iframe srcdoc="x">'
try no 'not allowed' '<meta http-equiv="refresh" content="{{t}}">'
try no 'must follow a url' '<a href="{{t}}">'
try no 'must follow a url' '<a href="//{{t}}">'
try no 'must follow a url' '<a href="/{{t}}">'
try no 'must follow a url' '<a href="javascript:{{t}}">'
try no 'must follow a url' '<form hx-post="javascript:{{t}}">'
try no 'must follow a url' '<a href="https://{{t}}">'
try no 'must follow a url' '<a HREF="{{t}}">'
try no 'must begin' '<a href="/x{{u}}">'
try no 'must begin' '<a href="javascript:{{u}}">'
try no 'use {{{' '{{h}}'
try no 'html fields in element text' '{{{t}}}'
try no 'html fields in element text' '<p title="{{{h}}}">'
try no 'no field' '{{x}}'
try no 'cannot stand in a comment' '<!-- {{t}} -->'
try no 'closes nothing' '{{/if}}'
try no 'closes nothing' '{{#if b}}{{/each}}'
try no 'not closed' '{{#if b}}'
try no 'ends in another place' '{{#if b}}<p class="{{/if}}'
try no 'ends in another place' '<p class="{{#if b}}">{{/if}}'
try no 'blank must stand' '<a hr{{#if b}}ef="x"{{/if}}>'
try no 'blank must stand' '<a title="x"href="x">'
try no 'in an attribute' '<p class="'
try no 'cannot read' '{{t t}}'
try no 'not a list' '{{#each t}}{{/each}}'
try no 'cannot be written' '{{b}}'
try no 'no field' '{{_ "Có {nope}"}}'
try no 'cannot stand in a sentence' '{{_ "Có {b}"}}'
try no 'cannot stand in' '<a href="{{_ "x"}}">'

# whole files
whole() {
    word=$1
    printf '%s\n' "$2" >"$dir/q.tpl.html"
    if "$tplc" "$dir/q.h" "$dir/q.c" "$dir/q.tpl.html" 2>"$dir/err" || ! grep -qF "$word" "$dir/err"; then
        echo "wanted a refusal ($word): $2"
        cat "$dir/err"
        bad=1
    fi
}
whole 'begins with a comment' '<p>x</p>'
whole 'declared but not used' '<!--
a: text
-->
x'
whole 'unknown type' '<!--
a: string
-->
{{a}}'
whole 'declared twice' '<!--
a: text
a: int
-->
{{a}}'
whole 'no template' '<!--
a: tpl nope
-->
{{>a}}'
whole 'holds itself' '<!--
a: tpl q
-->
{{>a}}'
exit $bad
