"""The run: from declared steps to a published edition. No analysis lives here.

    command     what a person types, checked; exit codes
    run         which quarters, and everything around a run: one at a time, signals, folders
    plan        the tasks of a quarter; inputs, outputs, nodes: what they read and leave
    runner      which tasks are out of date, what becomes of each, the edition at the end
    engine      the order: one queue over all quarters
    record      what each task read and left when it last succeeded
    here        tasks on this machine: forkserver, preload; cluster: tasks on many, by Dask
    work        one task in a process of its own: JSON in, JSON out
    observe     what a process really opens and imports; seen: whether that was declared
    notebooks   executing one notebook and judging whether it succeeded; kernels, seed: its kernel
    edition     facts and audits of all steps as one, and the manifest; machine: what the machine adds
    publish     replacing the public folders as a whole
    progress    what a person sees meanwhile and at the end

Nothing heavy is imported at the top of these modules, so that a run with nothing to do is over at once.
"""
