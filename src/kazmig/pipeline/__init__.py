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
