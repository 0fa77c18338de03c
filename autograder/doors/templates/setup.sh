#!/usr/bin/env bash
# Run as root once, when the image is built: a Python environment of pinned versions in
# {environment}, which the unprivileged user of the sandbox can read. The system's Python is used
# where it is new enough and is never replaced; elsewhere one is fetched into a folder of its own.
set -euo pipefail
umask 022
export DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
export PIP_ROOT_USER_ACTION=ignore

source_folder="$(cd "$(dirname "${{BASH_SOURCE[0]}}")" && pwd)"
environment={environment}
wanted='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'

say() {{ printf 'setup: %s\n' "$*"; }}

apt_install() {{
  command -v apt-get >/dev/null || return 1
  if [ -z "${{apt_is_fresh:-}}" ]; then apt-get update -qq && apt_is_fresh=yes; fi
  apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}}

# Prints the first Python that is new enough and can make environments.
find_python() {{
  local candidate
  for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null && "$candidate" -c "$wanted" 2>/dev/null; then
      command -v "$candidate"
      return 0
    fi
  done
  return 1
}}

# Fetches a Python of our own with uv, which comes through any Python's pip, and prints where it is.
fetch_python() {{
  local bootstrap found=""
  bootstrap="$(mktemp -d)"
  export UV_PYTHON_INSTALL_DIR="$environment-python"
  python3 -m venv "$bootstrap" >&2 \
    && "$bootstrap/bin/python" -m pip install --quiet uv >&2 \
    && "$bootstrap/bin/uv" python install --quiet --no-bin 3.12 >&2 \
    && found="$("$bootstrap/bin/uv" python find --managed-python 3.12)" || true
  rm -rf "$bootstrap"
  [ -n "$found" ] && printf '%s\n' "$found"
}}

started=$SECONDS
python="$(find_python || true)"
if [ -z "$python" ]; then
  say "installing python3 and python3-venv of the system"
  apt_install ca-certificates python3 python3-venv || say "the system's packages did not serve"
  python="$(find_python || true)"
fi
if [ -z "$python" ]; then
  say "the system has no Python 3.11 or newer; fetching one into $environment-python"
  python="$(fetch_python || true)"
  if [ -z "$python" ]; then
    say "no Python could be fetched; choose a base image that has Python 3.11 or newer" >&2
    exit 1
  fi
fi
say "using $("$python" --version) at $python"

# The image of `otter grade` is built from a few files of the zip; the others travel in one of them.
if [ ! -d "$source_folder/wheels" ] && [ -f "$source_folder/{carried}" ]; then
  "$python" -m zipfile -e "$source_folder/{carried}" "$source_folder"
fi

rm -rf "$environment"
"$python" -m venv "$environment"
pip() {{ "$environment/bin/python" -m pip "$@"; }}

# Otter's own requirements (pandas, nbconvert, a browser) serve its own runner and stay away; the
# few modules of it that parse test files need what is listed here.
grep -viE '^(otter-grader|fica|\./wheels|theorysheet)' "$source_folder/requirements.txt" \
  > "$environment/requirements.txt" || true
pip install --quiet --constraint "$source_folder/constraints.txt" \
  --requirement "$environment/requirements.txt" {needed}
pip install --quiet --no-deps {without_dependencies}
pip install --quiet --no-deps "$source_folder"/wheels/*.whl

# Worked out once here instead of in every run.
"$environment/bin/python" -c 'import matplotlib.pyplot' 2>/dev/null || true

chmod -R go+rX "$environment"
[ -d "$environment-python" ] && chmod -R go+rX "$environment-python"
mkdir -p {autograder_dir}/results
chmod 700 "$source_folder" {autograder_dir}/results
if [ -n "${{apt_is_fresh:-}}" ]; then
  apt-get clean
  rm -rf /var/lib/apt/lists/*
fi

(cd / && "$environment/bin/python" -P -s -c 'import autograder.doors.gradescope')
say "done in $((SECONDS - started)) s, $(du -sh "$environment" | cut -f1) in $environment"
