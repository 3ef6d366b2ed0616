/* config_admin.c: where the figures can be read over HTTP, and who may read them; see
 * config_inside.h. It must never let them be read over a network without a token. */
#include "policy/config/config_inside.h"

enum { TOKEN_LEAST = 16, TOKEN_MOST = 256 };

#define UNIX_PREFIX "unix:"

static bool loopback(const struct address *a)
{
	static const char *const networks[] = { "127.0.0.0/8", "::1/128" };
	for (size_t i = 0; i < sizeof networks / sizeof *networks; i++) {
		struct network n;
		if (network_parse(bytes_of(networks[i]), &n) && network_list_contains(&n, 1, a))
			return true;
	}
	return false;
}

/* One word of printable ASCII. */
static bool token_good(struct bytes token)
{
	for (size_t i = 0; i < token.len; i++)
		if (token.at[i] <= ' ' || token.at[i] > '~')
			return false;
	return token.len >= TOKEN_LEAST && token.len <= TOKEN_MOST;
}

static void token_load(struct loading *l, const struct node *map)
{
	struct http_conf *h = &l->config->http;
	struct bytes content;
	if (!loading_file(l, map, "token_file", h->token_file, &content))
		return;
	struct bytes token = bytes_trim_fws(content);
	const char *kept = token_good(token) ? loading_copy(l, token) : NULL;
	if (kept)
		h->token = (struct bytes){ kept, token.len };
	else
		loading_refuse(l, map, "token_file",
			       "the file must hold one word of %d to %d printable characters; make "
			       "one with `openssl rand -hex 32`",
			       TOKEN_LEAST, TOKEN_MOST);
	if (snapshot_exposed(l->snapshot, h->token_file))
		loading_warn(l, map, "token_file",
			     "the token is readable by every user of this machine; run chmod o-r "
			     "%s",
			     h->token_file);
}

/* False: it is neither. */
static bool http_place(struct http_conf *h)
{
	struct bytes text = bytes_of(h->text);
	if (!bytes_starts(text, BYTES(UNIX_PREFIX)))
		return option_endpoint(text, 0, &h->at) && h->at.port != 0;
	h->path = h->text + sizeof UNIX_PREFIX - 1;
	return h->path[0] == '/' && text.len - (sizeof UNIX_PREFIX - 1) <= SOCKET_PATH_MAX;
}

void config_verify_admin(struct loading *l)
{
	struct http_conf *h = &l->config->http;
	const struct node *map = node_member(l->root, "admin");
	if (h->token_file)
		token_load(l, map);
	if (!h->text)
		return;
	h->configured = http_place(h);
	if (!h->configured)
		loading_refuse(l, map, "http",
			       "is not an address with a port, nor a Unix socket; write "
			       "127.0.0.1:8025 or unix:/run/mxward/http.sock");
	else if (h->path && l->config->control_socket &&
		 bytes_equal(bytes_of(h->path), bytes_of(l->config->control_socket)))
		loading_refuse(l, map, "http", "is the control socket (admin.socket)");
	else if (!h->path && !loopback(&h->at) && !h->token_file)
		loading_refuse(l, map, "http",
			       "other machines could read the figures of this gateway; write "
			       "127.0.0.1, or set admin.token_file");
}
