# SPDX-License-Identifier: Apache-2.0
"""The rest of pyproject.toml: the version is that of the installed library, which pkg-config must find."""
import subprocess
import sys

from setuptools import setup

try:
    version = subprocess.run(["pkg-config", "--modversion", "detente"], check=True, capture_output=True, text=True).stdout.strip()
except (OSError, subprocess.CalledProcessError):
    sys.exit("The library detente is not found: install it (cmake --install build --prefix PREFIX), then set "
             "PKG_CONFIG_PATH=PREFIX/lib/pkgconfig and try again; pkg-config itself is needed too.")

setup(version=version, cffi_modules=["build_native.py:ffi"])
