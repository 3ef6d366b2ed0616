/* name_words.c: words beside names, and common names; see name_words.h. The tables are in order, in
 * lower case. */
#include "modules/names/name_words.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
static const char *const titles[] = {
"accounting", "buchhaltung", "ceo", "cfo", "chair", "chairman", "chairwoman", "chief", "cio",
"ciso", "cofounder", "confidential", "coo", "cto", "dg", "dipl", "directeur", "director",
"directrice", "direktor", "direktorin", "dott", "dr", "dringend", "dyrektor", "einkauf", "esq",
"executive", "finance", "founder", "frau", "gerant", "gerante", "geschaeftsfuehrer",
"geschaeftsfuehrerin", "geschaeftsfuehrung", "geschaeftsleitung", "geschaftsfuhrer",
"geschaftsfuhrerin", "geschaftsfuhrung", "geschaftsleitung", "gf", "handy", "herr", "hr",
"ing", "inhaber", "inhaberin", "iphone", "jr", "mag", "managing", "mba", "md", "miss", "mlle",
"mme", "mobil", "mobile", "mr", "mrs", "ms", "mx", "office", "officer", "owner", "partner",
"payroll", "pdg", "personal", "personalabteilung", "phd", "president", "prezes", "privat",
"private", "prof", "professor", "prokurist", "prokuristin", "purchasing", "sales", "sig",
"sir", "sr", "sra", "ssa", "urgent", "vertraulich", "vertrieb", "vorstaendin", "vorstand",
"vorstandin", "wichtig",
};
static const char *const legal_forms[] = {
"ab", "ag", "and", "aps", "as", "bv", "co", "cokg", "corp", "corporation", "doo", "eg", "gbr",
"gesmbh", "gmbh", "group", "gruppe", "holding", "inc", "incorporated", "kft", "kg", "kgaa",
"limited", "llc", "llp", "ltd", "mbh", "nv", "ohg", "oy", "oyj", "plc", "pte", "pty", "sa",
"sarl", "sas", "se", "sl", "spa", "spolka", "spzoo", "srl", "sro", "sti", "tic", "ug", "und",
};
/* In German, English and French; and what stands before and behind names of hosts. */
static const char *const lures[] = {
"account", "accounts", "alert", "alerts", "auth", "banking", "billing", "com", "docs",
"docusign", "email", "factura", "facture", "helpdesk", "hilfe", "invoice", "invoices",
"konten", "konto", "kundencenter", "kundenkonto", "kundenportal", "kundenservice", "login",
"logon", "mahnung", "mail", "mails", "mfa", "net", "onedrive", "onlinebanking", "org",
"paiement", "password", "passwort", "pay", "payment", "payments", "payroll", "pushtan",
"rechnung", "rechnungen", "refund", "remittance", "secure", "securite", "security",
"sharepoint", "sicherheit", "signin", "sso", "support", "tan", "transfer", "update",
"validate", "validation", "verification", "verifizierung", "verify", "warnung", "webmail",
"webmailer", "www", "zahlung", "zahlungen",
};
/* The surnames that are commonest in Europe, and beyond it in its mail; words that many companies
 * are called by. Of five letters at least: shorter labels are compared by their looks alone. */
static const char *const common_words[] = {
"adams", "agentur", "alarm", "albrecht", "allen", "alonso", "alpen", "alpha", "altstadt",
"alvarez", "andersen", "anderson", "andre", "anwaelte", "anwalt", "apollo", "apotheke",
"arena", "arnold", "arslan", "atelier", "atlas", "aurora", "autohaus", "automation",
"automotive", "aydin", "baeckerei", "bailey", "baker", "bakker", "banque", "bauer", "bauhaus",
"baumann", "baumarkt", "baumgartner", "bavaria", "becker", "bennett", "beratung", "berger",
"bergmann", "berlin", "bernard", "bertrand", "bianchi", "biber", "blanc", "boehm", "bonnet",
"boyer", "brandt", "brauerei", "braun", "bremen", "bremer", "brown", "brunner", "bruno",
"buero", "busch", "campus", "capital", "carter", "celik", "center", "central", "centrum",
"chapman", "chevalier", "christensen", "christiansen", "clark", "clarke", "classic", "clement",
"cloud", "collins", "colombo", "color", "comfort", "company", "computer", "concept",
"concorde", "concordia", "connect", "consult", "consulting", "contact", "conti", "cooper",
"costa", "creative", "crystal", "dabrowski", "david", "davies", "davis", "dejong", "delta",
"demir", "dental", "design", "deutsche", "deutschland", "devries", "diamond", "dietrich",
"digital", "direct", "direkt", "dogan", "dominguez", "domus", "dresden", "druck", "druckerei",
"dubois", "dupont", "durand", "dvorak", "dynamic", "dynamik", "eagle", "egger", "eiche",
"electric", "electronic", "electronics", "elektro", "elite", "energie", "energy", "engel",
"engineering", "esposito", "europa", "europe", "european", "evans", "event", "excellence",
"expert", "express", "factory", "falcon", "falke", "family", "fashion", "faure", "fenster",
"fernandez", "ferrari", "ferreira", "finanz", "first", "fischer", "fisher", "fitness",
"fletcher", "focus", "fontaine", "fortuna", "forum", "foster", "fournier", "francois", "frank",
"franke", "frankfurt", "freedom", "friedrich", "fuchs", "future", "galaxy", "galerie", "gallo",
"garcia", "garnier", "garten", "gastro", "gastronomie", "gauthier", "general", "genesis",
"gerber", "germania", "giordano", "girard", "global", "globus", "golden", "gomez", "gonzalez",
"greco", "green", "gross", "gruber", "gruen", "guenther", "guerin", "gunther", "gutierrez",
"hamburg", "handel", "hannover", "hansa", "hanse", "hansen", "harris", "harrison", "hartmann",
"health", "heimat", "heinrich", "helios", "henry", "herkules", "hermes", "hernandez",
"herrmann", "hoffmann", "hofmann", "horizon", "horizont", "horvath", "hotel", "house", "huang",
"huber", "hydro", "immobilien", "impuls", "industrie", "industries", "industry", "ingenieur",
"ingenieurbuero", "ingenieure", "innovation", "inter", "international", "invest", "ivanov",
"jackson", "jaeger", "jager", "james", "jankowski", "jansen", "janssen", "jensen", "jimenez",
"johnson", "jones", "jupiter", "juwelier", "kaiser", "kaminski", "kanzlei", "kapital",
"keller", "kilic", "klein", "koehler", "koenig", "kohler", "komet", "kompass", "konig",
"kontor", "kosmos", "kovacs", "kowalczyk", "kowalski", "kozlowski", "kraemer", "kramer",
"kraus", "krause", "kreativ", "krueger", "kruger", "kuehn", "kultur", "kunst", "labor",
"lambert", "landhaus", "lange", "larsen", "laser", "laurent", "leader", "lechner", "lefebvre",
"legend", "legrand", "lehmann", "leipzig", "leipziger", "leroy", "lewandowski", "lewis",
"licht", "light", "linde", "linden", "linie", "logistic", "logistics", "logistik", "lombardi",
"london", "lopez", "lorenz", "lotus", "ludwig", "machine", "magic", "maier", "mainz",
"management", "mancini", "marino", "market", "marketing", "markt", "marshall", "martin",
"martinez", "maschinen", "maschinenbau", "mason", "master", "mayer", "mazur", "mecklenburg",
"media", "medical", "medien", "medizin", "meier", "meister", "mercier", "mercur", "mercury",
"merkur", "metall", "metallbau", "meteor", "metro", "meyer", "michel", "miller", "mills",
"mitchell", "mobil", "mobile", "modern", "moebel", "moeller", "moller", "moore", "moreau",
"moreno", "moretti", "morgan", "morin", "morris", "moser", "mueller", "muenchen", "mulder",
"muller", "munich", "munoz", "musik", "natur", "nature", "navarro", "neptun", "neptune",
"network", "neumann", "nguyen", "nicolas", "nielsen", "noble", "norden", "north", "novak",
"novotny", "novum", "nowak", "observer", "ocean", "office", "oliveira", "olymp", "olympia",
"omega", "optic", "optik", "orange", "orient", "original", "orion", "outlet", "ozdemir",
"ozturk", "palace", "panorama", "paradise", "paris", "parker", "partner", "patel", "pegasus",
"pereira", "perez", "perfect", "perrin", "peters", "petersen", "petit", "petrov", "pfeiffer",
"pharma", "phillips", "phoenix", "phonix", "photo", "physio", "pilot", "planet", "plastic",
"point", "polar", "polaris", "popov", "portal", "powell", "power", "praxis", "premier",
"premium", "presse", "prestige", "prima", "prime", "primus", "prisma", "profi", "project",
"projekt", "quality", "quantum", "radio", "raiffeisen", "ramos", "rapid", "regent", "reisen",
"residenz", "rhein", "ricci", "richardson", "richter", "rizzo", "robert", "roberts", "robin",
"robinson", "rodriguez", "romano", "romero", "rossi", "rousseau", "roussel", "royal",
"russell", "russo", "sachsen", "sahin", "sanchez", "sanitaer", "santos", "saturn", "sauer",
"schaefer", "schafer", "schloss", "schmid", "schmidt", "schmitt", "schmitz", "schneider",
"scholz", "school", "schreiber", "schroder", "schroeder", "schubert", "schule", "schulte",
"schulz", "schulze", "schumacher", "schuster", "schwarz", "schwarzenbacher", "science",
"scott", "seidel", "select", "senior", "service", "services", "sicher", "signal", "silva",
"silver", "simon", "sirius", "smart", "smirnov", "smith", "software", "sokolov", "solar",
"solution", "solutions", "sommer", "sonne", "sorensen", "south", "sparkasse", "spectrum",
"spedition", "spirit", "sport", "stadt", "stadtwerke", "stahl", "stark", "station", "steel",
"stein", "steiner", "steuerberater", "steuerberatung", "stiftung", "stone", "studio", "style",
"summit", "sunrise", "super", "supply", "support", "suzuki", "svoboda", "systeme", "systems",
"szabo", "szymanski", "tanaka", "taylor", "technic", "technik", "technologie", "technologies",
"technology", "telecom", "textil", "theater", "thomas", "thompson", "tiger", "tischlerei",
"titan", "torres", "total", "touristik", "tower", "trade", "trading", "transport",
"transporte", "travel", "trend", "treuhand", "trinity", "trust", "turbo", "turner", "union",
"unique", "united", "universal", "universitaet", "university", "urban", "valley", "vandenberg",
"vazquez", "vector", "vektor", "venture", "venus", "verein", "verlag", "versicherung",
"versicherungen", "victoria", "victory", "viktoria", "vincent", "vision", "visser", "vital",
"vogel", "voigt", "volksbank", "wagner", "walker", "wallner", "walter", "wasser", "water",
"watson", "weber", "weiss", "werbung", "werkstatt", "werkzeugbau", "werner", "white",
"wilkinson", "williams", "wilson", "winkler", "winter", "wisniewski", "wojcik", "wolff",
"world", "wozniak", "wright", "yamada", "yamamoto", "yildiz", "yilmaz", "young", "zenit",
"zenith", "zentral", "zentrum", "zhang", "ziegler", "zielinski", "zimmermann", "zuercher",
"zurcher",
};
/* clang-format on */

static int word_order(const void *word_any, const void *other_any)
{
	const struct bytes *word = word_any;
	const char *other = *(const char *const *)other_any;
	for (size_t i = 0; i < word->len; i++) {
		int difference = octet_lower(word->at[i]) - other[i];
		if (difference || other[i] == '\0')
			return difference ? difference : 1;
	}
	return other[word->len] ? -1 : 0;
}

static bool among(struct bytes word, const char *const *words, size_t count)
{
	return word.len && bsearch(&word, words, count, sizeof *words, word_order);
}

#define AMONG(word, words) among(word, words, sizeof(words) / sizeof *(words))

bool word_title(struct bytes word)
{
	return AMONG(word, titles);
}

bool word_legal(struct bytes word)
{
	return AMONG(word, legal_forms);
}

bool word_lure(struct bytes word)
{
	return AMONG(word, lures);
}

bool word_common(struct bytes word)
{
	return AMONG(word, common_words);
}
