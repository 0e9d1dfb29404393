/* A department's system in C: one certificate, with libcurl and jansson.
 *	cc client.c -lcurl -ljansson && ./a.out URL CA.pem ID SECRET-FILE PERSON.json KEY */
#include <curl/curl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Posts a body; the answer as JSON, or NULL with the problem on stderr. */
static json_t *
post(CURL *c, const char *base, const char *path, struct curl_slist *headers, const char *body)
{
	char url[400], *text = NULL;
	size_t len = 0;
	long status = 0;
	FILE *f = open_memstream(&text, &len);
	snprintf(url, sizeof url, "%s%s", base, path);
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c, CURLOPT_POSTFIELDS, body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, f);	/* by fwrite(3) */
	CURLcode sent = curl_easy_perform(c);
	fclose(f);
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	json_t *json = sent == CURLE_OK ? json_loads(text, 0, NULL) : NULL;
	if (status < 200 || status > 299)
		fprintf(stderr, "%ld %s\n", status, json == NULL ? curl_easy_strerror(sent) :
		    json_string_value(json_object_get(json, "detail")));
	free(text);
	return status >= 200 && status <= 299 ? json : NULL;
}

int
main(int argc, char **argv)
{
	static char secret[200], person[65536], header[2048];
	if (argc != 7)
		return 64;
	FILE *s = fopen(argv[4], "r"), *p = fopen(argv[5], "r");
	if (s == NULL || p == NULL || fgets(secret, sizeof secret, s) == NULL)
		return 66;
	secret[strcspn(secret, "\n")] = '\0';
	person[fread(person, 1, sizeof person - 1, p)] = '\0';
	CURL *c = curl_easy_init();
	curl_easy_setopt(c, CURLOPT_CAINFO, argv[2]);
	curl_easy_setopt(c, CURLOPT_USERNAME, argv[3]);
	curl_easy_setopt(c, CURLOPT_PASSWORD, secret);
	json_t *token = post(c, argv[1], "/api/v1/token", NULL, "grant_type=client_credentials");
	curl_easy_setopt(c, CURLOPT_USERNAME, NULL);
	snprintf(header, sizeof header, "Authorization: Bearer %s",
	    json_string_value(json_object_get(token, "access_token")));
	struct curl_slist *h = curl_slist_append(NULL, header);
	snprintf(header, sizeof header, "Idempotency-Key: %s", argv[6]);
	h = curl_slist_append(curl_slist_append(h, header), "Content-Type: application/json");
	json_t *issued = token == NULL ? NULL :
	    post(c, argv[1], "/api/v1/services/BCW-001/certificates", h, person);
	if (issued == NULL)
		return 1;
	printf("%s %s\n", json_string_value(json_object_get(issued, "uin")),
	    json_string_value(json_object_get(issued, "verify_url")));
	return 0;
}
