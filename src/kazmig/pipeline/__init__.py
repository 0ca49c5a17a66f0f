"""The run: from declared steps to a published edition. No analysis lives here.

    command     what a person types, checked; exit codes
    run         one quarter after the other: plan, execute, publish, tell
    plan        the tasks of a quarter and everything whose change makes one run again
    notebooks   executing one notebook and judging whether it succeeded
    kernels     a kernel of its own for each notebook, forked from one that has the libraries loaded
    edition     facts and audits of all steps as one, and the manifest
    publish     replacing the public folders as a whole
    progress    what a person sees meanwhile and at the end

Nothing heavy is imported at the top of these modules: a run with nothing to do takes a second or two.
"""

from __future__ import annotations

import sys

# nbformat loads jsonschema, which on import builds a grammar of internationalised addresses for schemas that ask for
# one: two seconds in each process of a run. The schema of notebooks does not ask, and jsonschema does without a package
# that is not there, which None pretends.
if "jsonschema" not in sys.modules:
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
