/* top_terminal.c: plain ANSI (ECMA-48) and the private modes that every terminal emulator has; see
 * top_terminal.h. It must never write anything between the lines of a screen but its own
 * sequences. */
#include "gateway/cli/top_terminal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define ESC "\033["
/* The alternate screen; no cursor; a line that is too wide by the terminal's own count is cut. */
#define ENTER_SCREEN ESC "?1049h" ESC "?25l" ESC "?7l" ESC "2J"
#define LEAVE_SCREEN ESC "0m" ESC "?7h" ESC "?25h" ESC "?1049l"

enum { ROWS_USUAL = 24, COLUMNS_USUAL = 80 };

static const char *const styles[] = {
	[TOP_PLAIN] = "",
	[TOP_TITLE] = ESC "7m",
	[TOP_HEAD] = ESC "1m",
	[TOP_ALARM] = ESC "1;31m",
};

static const int taken_signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGCONT, SIGWINCH };

bool top_terminal_is(void)
{
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

static bool write_all(struct bytes b)
{
	while (b.len > 0) {
		ssize_t n = write(STDOUT_FILENO, b.at, b.len);
		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0)
			b = bytes_skip(b, (size_t)n);
	}
	return true;
}

static bool enter(const struct top_terminal *t)
{
	struct termios keys = t->before;
	keys.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	keys.c_cc[VMIN] = 0;
	keys.c_cc[VTIME] = 0;
	return tcsetattr(STDIN_FILENO, TCSADRAIN, &keys) == 0 && write_all(BYTES(ENTER_SCREEN));
}

static void leave(const struct top_terminal *t)
{
	(void)write_all(BYTES(LEAVE_SCREEN));
	(void)tcsetattr(STDIN_FILENO, TCSADRAIN, &t->before);
}

bool top_terminal_begin(struct top_terminal *t)
{
	sigset_t taken;
	sigemptyset(&taken);
	for (size_t i = 0; i < sizeof taken_signals / sizeof *taken_signals; i++)
		sigaddset(&taken, taken_signals[i]);
	t->signals = signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
	if (t->signals >= 0 && tcgetattr(STDIN_FILENO, &t->before) == 0 &&
	    sigprocmask(SIG_BLOCK, &taken, &t->mask) == 0) {
		if (enter(t))
			return true;
		leave(t);
		top_terminal_forget(t);
	}
	fprintf(stderr, "mxward top: cannot use the terminal: %s\n", strerror(errno));
	return false;
}

void top_terminal_forget(const struct top_terminal *t)
{
	(void)sigprocmask(SIG_SETMASK, &t->mask, NULL);
}

void top_terminal_end(struct top_terminal *t)
{
	leave(t);
	(void)close(t->signals);
	top_terminal_forget(t);
}

void top_terminal_size(unsigned *columns, unsigned *rows)
{
	struct winsize size = { 0 };
	(void)ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	*columns = size.ws_col ? size.ws_col : COLUMNS_USUAL;
	*rows = size.ws_row ? size.ws_row : ROWS_USUAL;
}

bool top_terminal_draw(const struct top_screen *s)
{
	enum { AROUND = 64 };
	/* WHY static: too large for a stack; one screen a process. */
	static char buffer[TOP_ROWS_MAX * (TOP_LINE_ROOM + AROUND)];
	struct text t = TEXT(buffer);
	for (size_t i = 0; i < s->count; i++) {
		const struct top_line *line = &s->lines[i];
		text_format(&t, ESC "%zu;1H" ESC "0m%s", i + 1, styles[line->style]);
		text_add(&t, (struct bytes){ line->at, line->length });
		text_string(&t, ESC "K");
	}
	text_string(&t, ESC "0m" ESC "J");
	return write_all(text_bytes(&t));
}

/* Stops as Ctrl-Z asks, with the terminal as it was; goes on when it is told to. */
static bool stop(const struct top_terminal *t)
{
	leave(t);
	(void)raise(SIGSTOP);
	return enter(t);
}

bool top_terminal_signals(struct top_terminal *t)
{
	struct signalfd_siginfo info;
	bool go_on = true;
	while (go_on && read(t->signals, &info, sizeof info) == sizeof info) {
		if (info.ssi_signo == SIGTSTP)
			go_on = stop(t);
		else if (info.ssi_signo == SIGCONT)
			go_on = enter(t);
		else
			go_on = info.ssi_signo == SIGWINCH;
	}
	return go_on;
}
