#!/usr/bin/env bash
# Started as root once per submission. An environment of its own, nothing of the caller's; the
# folder of this script, the submission and / are never on Python's path (-P).
umask 077
cd /
exec env -i \
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  HOME=/root LANG=C.UTF-8 PYTHONUTF8=1 PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1 \
  OPENBLAS_NUM_THREADS=1 \
  {environment}/bin/python -s -P {autograder_dir}/source/run_otter.py
