/* version.h: what this program calls itself and which one it is, and the same of a library. */
#ifndef MXWARD_BASE_VERSION_H
#define MXWARD_BASE_VERSION_H

#define MXWARD_NAME        "mxward"
#define MXWARD_VERSION     "0.1.0"
#define MXWARD_DATE        "December 1, 2026" /* of this version, for the manual pages */
#define MXWARD_CONFIG_FILE "/etc/mxward/mxward.yaml"
#define MXWARD_SCHEMA_FILE "/usr/share/mxward/mxward.schema.json"

struct library {
	const char *name;
	const char *built;              /* the version of its headers; NULL: they do not say */
	const char *running;            /* that of the library itself */
};

#endif
