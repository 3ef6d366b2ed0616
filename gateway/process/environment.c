/* environment.c: which variables of the environment are kept; see environment.h. */
#include "gateway/process/environment.h"

#include "gateway/base/sanitized.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

/* Those that end with '_' are the beginnings of names. */
static const char *const kept[] = {
	"LANG",         "LC_",          "TZ",           "LD_LIBRARY_PATH",
#if SANITIZED
	"ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS",   "MSAN_OPTIONS",
#endif
};

/* For the process that it was told to, not for its children (sd_notify(3)). */
static const char *const ours_alone[] = { "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID" };

static bool entry_named(const char *entry, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(names[i]);
		if (strncmp(entry, names[i], length) == 0 &&
		    (entry[length] == '=' || names[i][length - 1] == '_'))
			return true;
	}
	return false;
}

bool environment_clean(void)
{
	size_t left = 0;
	bool preloaded = getenv("LD_PRELOAD") != NULL;
	for (char **entry = environ; *entry; entry++) {
		bool stays = preloaded ? !entry_named(*entry, ours_alone,
						      sizeof ours_alone / sizeof *ours_alone)
				       : entry_named(*entry, kept, sizeof kept / sizeof *kept);
		if (stays)
			environ[left++] = *entry;
		else
			explicit_bzero(*entry, strlen(*entry));
	}
	environ[left] = NULL;
	return !preloaded;
}
