/* loader.h: reading a configuration in a process of its own.
 *
 * The supervisor must not die, so the parsers of YAML, certificates and lists never run in it: a
 * child loads and checks everything with the supervisor's rights, sends back a plan and the packed
 * snapshot, and ends. Whatever a file does to a parser, the supervisor only sees a child that ended
 * badly. */
#ifndef MXWARD_PROCESS_LOADER_H
#define MXWARD_PROCESS_LOADER_H

/* Loads `path` and answers NOTICE_LOADED or NOTICE_BROKEN on `channel`. Runs in the child and never
 * returns. */
_Noreturn void loader_run(const char *path, int channel);

#endif
