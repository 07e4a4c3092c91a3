#!/bin/sh
# Who may include whom (doc/architecture.md): a file of src/FLOOR includes its own floor and the ones named here.
# And the engine asks nothing of the world: no clock, no files, no locale, no environment.
set -eu
code=$(git ls-files 'src/*.c' 'src/*.h' | xargs awk -f tools/check/code.awk)
echo "$code" | awk '
BEGIN {
    may["base"] = " "
    may["engine"] = " base "
    may["db"] = " base "
    may["doc"] = " base "
    may["core"] = " base engine db doc "
    may["job"] = may["core"] "core "
    may["web"] = may["job"] "job "
    may["cli"] = may["job"] "job "
    may["main.c"] = " base core cli web "
    libs["sqlite3.h"] = libs["libpq-fe.h"] = "db"
    libs["zip.h"] = libs["expat.h"] = libs["xlsxwriter.h"] = libs["seccomp.h"] = libs["magic.h"] = libs["zlib.h"] = "doc"
    libs["yaml.h"] = libs["gmp.h"] = libs["utf8proc.h"] = "base"
    libs["microhttpd.h"] = libs["qrencode.h"] = "web"
    libs["liboath/oath.h"] = "core"
}
{
    split($0, at, ":")
    split(at[1], dir, "/")
    floor = dir[2]
    if (!(floor in may)) { bad(at, "floor " floor " is not in tools/check/floors.sh"); next }
    if ($0 ~ /:[ \t]*#[ \t]*include[ \t]*"/) {
        name = $0; sub(/^[^"]*"/, "", name); sub(/".*/, "", name)
        n = split(name, to, "/")
        if (n > 1 && to[1] != floor && !index(may[floor], " " to[1] " "))
            bad(at, floor " may not include " name)
        if (n == 1 && floor != "main.c") bad(at, "write the floor: #include \"" floor "/" name "\"")
    } else if ($0 ~ /:[ \t]*#[ \t]*include[ \t]*</) {
        name = $0; sub(/^[^<]*</, "", name); sub(/>.*/, "", name)
        if ((name in libs) && libs[name] != floor) bad(at, "only " libs[name] " may include <" name ">")
        if (floor == "engine" && name ~ /^(time|fcntl|unistd|locale|dirent|sys\/.*|langinfo|pwd|signal)\.h$/)
            bad(at, "the engine may not include <" name ">")
    }
}
function bad(at, what) { print at[1] ":" at[2] ": " what; failed = 1 }
END { exit failed }'
calls='time|clock|clock_gettime|gettimeofday|gmtime_r|localtime_r|strftime|mktime|fopen|fdopen|freopen|fread|fgets'
calls="$calls|open|openat|read|write|close|mmap|fork|getenv|setlocale|newlocale|uselocale|strcoll|toupper|tolower|isalpha"
calls="$calls|rand_r|random|getrandom|printf|fprintf|puts|fwrite|fputs|putchar|perror"
if echo "$code" | grep '^src/engine/' |
    grep -E "(^|[^A-Za-z0-9_>.])(($calls)[ ]*\(|(errno|stdin|stdout|stderr)([^A-Za-z0-9_]|\$))"; then
    echo "the engine takes bytes and gives structs: no clock, file, locale or stream"
    exit 1
fi
