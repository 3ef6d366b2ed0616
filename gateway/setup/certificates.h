/* certificates.h: where the certificates of this machine usually lie, and whether one will do.
 *
 * It reads files and changes none; a key is read only to see that it belongs to its certificate. */
#ifndef MXWARD_SETUP_CERTIFICATES_H
#define MXWARD_SETUP_CERTIFICATES_H

#include "gateway/setup/findings.h"

/* The certificate for `hostname` where certbot, lego, dehydrated, acme.sh, acmetool or Caddy put
 * it, or cert.pem with key.pem in `folder`: its path is added. False: there is none. */
bool certificate_find(const char *hostname, const char *folder, struct text *certificate);
/* The key that usually lies beside such a file. False: there is none. */
bool certificate_key_beside(const char *certificate, struct text *key);
/* Whether the two belong together and are in force; without a certificate (NULL), how to get one
 * for `hostname`. Needs tls_start() before. */
void certificate_look(struct findings *, const char *certificate, const char *key,
		      const char *hostname);

#endif
