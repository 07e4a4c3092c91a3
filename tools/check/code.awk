# C without its comments and the insides of its strings: one line out for each line in, as FILE:LINE:code.
# #include lines keep their names.  Other checks grep this instead of the source.
function plain(line,    out, i, c, d) {
    if (!in_comment && line ~ /^[ \t]*#[ \t]*include/) {
        sub(/\/[*\/].*/, "", line)
        return line
    }
    out = ""
    for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        d = substr(line, i, 2)
        if (in_comment) {
            if (d == "*/") { in_comment = 0; i++ }
        } else if (in_string) {
            if (c == "\\") i++
            else if (c == in_string) { in_string = ""; out = out c }
        } else if (d == "/*") {
            in_comment = 1; i++
        } else if (d == "//") {
            break
        } else {
            if (c == "\"" || c == "'") in_string = c
            out = out c
        }
    }
    in_string = ""
    return out
}
FNR == 1 { in_comment = 0; in_string = "" }
{ print FILENAME ":" FNR ":" plain($0) }
