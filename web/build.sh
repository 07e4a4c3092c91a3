#!/bin/sh
# The front end, made in the build folder: packages by the lock file, then one style sheet and the fonts beside it.
#   web/build.sh SOURCE-DIR OUT-DIR NPM
set -eu
src=$1 out=$2 npm=$3
mkdir -p "$out"
cp "$src/package.json" "$src/package-lock.json" "$src/app.scss" "$out/"
cd "$out"
if [ ! -f node_modules/.made ] || ! cmp -s package-lock.json node_modules/.made; then
    "$npm" ci --ignore-scripts --no-audit --no-fund --loglevel=error --prefer-offline
    cp package-lock.json node_modules/.made
fi
node_modules/.bin/sass --no-source-map --style=compressed --quiet-deps --load-path=node_modules app.scss app.css
for set in latin vietnamese; do
    for weight in 400 700; do
        cp "node_modules/@fontsource/be-vietnam-pro/files/be-vietnam-pro-$set-$weight-normal.woff2" .
    done
done
cp node_modules/htmx.org/dist/htmx.min.js htmx.js
