"""What the connection doctor found, in words: what it looked at, what is the matter, and which setting to change where.

Settings of a platform are named as the platform's own pages name them.
"""

from __future__ import annotations

from collections.abc import Mapping

from lms_adapter.lti.doctor.findings import FAILURE, NOT_LOOKED_AT, Finding

LABELS: Mapping[str, str] = {
    "our_address": "Our address",
    "our_keys": "Our keys",
    "enabled": "Switched on here",
    "platform_keys": "The platform's keys",
    "clock": "The two clocks",
    "token": "Token",
    "scopes": "Services allowed",
    "scope_score": "May send grades",
    "scope_line_item": "May make columns",
    "scope_line_item_read": "May read columns",
    "scope_result": "May read grades back",
    "scope_memberships": "May read the roster",
    "line_items": "Columns of the grade book",
    "roster": "Roster",
    "launches": "Launches",
    "deployments": "Deployments",
    "refusals": "Refused launches",
    "sending": "Calls of the worker",
    "cookies": "Cookies in frames",
    "product": "Platform",
}

_MOMENTS = frozenset({"at", "since", "until", "changes_at"})
_NETWORK = "Check the address that is registered here, the platform's name server entry, firewall and certificate."
_MOODLE_GRADES = (
    "Allow it in the tool's settings at the platform. "
    "Moodle: Site administration > Plugins > Activity modules > External tool > Manage tools > (the tool) > Services > "
    "IMS LTI Assignment and Grade Services: 'Use this service for grade sync and column management'."
)
_MOODLE_ROSTER = (
    "Allow it in the tool's settings at the platform. "
    "Moodle: Manage tools > (the tool) > Services > IMS LTI Names and Role Provisioning: 'Use this service to retrieve "
    "members' information as per privacy settings'."
)
_MOODLE_PRIVACY = (
    "Let the tool have names, if people are to be told apart. "
    "Moodle: Manage tools > (the tool) > Privacy: 'Share launcher's name with tool' and 'Share launcher's email with "
    "tool': Always."
)
_MOODLE_KEYS = (
    "The platform most likely cannot fetch {keys}. Moodle: Site administration > General > Security > HTTP security: "
    "take our host out of 'cURL blocked hosts list' (curlsecurityblockedhosts) and add our port to 'cURL allowed ports "
    "list' (curlsecurityallowedport). Or paste our RSA public key in the tool's settings (Public key type: RSA key); "
    "then paste the new one after each rotation. If nothing helps, the token address itself is wrong."
)

_SENTENCES: Mapping[str, str] = {
    "our_address.https": "{url}",
    "our_address.http": "{url} is not https: platforms and browsers restrict what they show of it.",
    "our_address.local": "{url} is known on this machine or network only.",
    "our_keys.signing": "The signing key is in force since {since}; {served} served at {url}.",
    "our_keys.rotating": "The next key is served already and signs from {changes_at}; the present one since {since}.",
    "our_keys.sealed_otherwise": "The kept key does not open: PASSERELLE_SECRET_KEY is another one than it was.",
    "enabled.on": "Yes.",
    "enabled.off": "No: an administrator has switched this platform off. No launch is accepted, nothing is sent.",
    "platform_keys.readable": "usable: {usable}, at {url}",
    "platform_keys.pasted": "{count} keys, pasted by hand: they do not follow when the platform renews its own.",
    "platform_keys.no_keys": "{url} answers with no key set.",
    "platform_keys.no_usable_key": "None of the {count} keys at {url} is an RSA key of 2048 bits or more.",
    "platform_keys.key_without_name": "Some keys at {url} have no kid; launches that name no key are refused.",
    "clock.same": "{seconds} s apart.",
    "clock.differs": "Our clock is {seconds} s {ours} of the platform's: still tolerated.",
    "clock.too_far": "Our clock is {seconds} s {ours} of the platform's: tokens are refused.",
    "clock.not_told": "The platform's answers do not tell its time.",
    "token.granted": "Granted for {seconds} s.",
    "scope_score.missing": "No grade will arrive.",
    "scope_line_item.missing": "We can make no columns of our own; grades go only to columns of the activities.",
    "scope_line_item_read.missing": "We cannot see whether our columns are still there.",
    "scope_result.missing": "We cannot compare what the grade book shows with what we sent.",
    "scope_memberships.missing": "People are known only after their first launch; trainers do not see who is missing.",
    "line_items.readable": "{there} in « {course} », {ours} of them ours.",
    "line_items.some_missing": "{missing} of our columns are gone from « {course} »; {ours} are there.",
    "line_items.no_course_yet": "No launch has named a grade service yet.",
    "roster.readable": "« {course} », first page: members {members}, with name {named}, with address {addressed}.",
    "roster.names_withheld": "« {course} », first page: members {members}, none with a name.",
    "roster.empty": "Nobody is listed in « {course} ».",
    "roster.no_course_yet": "No launch has named a roster yet.",
    "roster.not_a_roster": "What the platform answers for « {course} » is no list of members.",
    "launches.launched": "The last one at {at}.",
    "launches.never": "None yet.",
    "deployments.accepted": "{accepted} accepted.",
    "deployments.waiting": "{waiting} wait to be accepted, {accepted} are accepted.",
    "deployments.none_accepted": "None accepted yet.",
    "refusals.none": "None in {days} days.",
    "refusals.some": "{count} in {days} days ({reasons}).",
    "sending.running": "Nothing stands in their way.",
    "sending.failing": "They fail since {since} ({problem}).",
    "sending.paused": "They pause until {until} ({problem}).",
    "sending.resumed": "They had stopped ({problem}) and go on now.",
    "cookies.partitioned": "Partitioned and Secure: kept inside the platform's frame, for this platform alone.",
    "cookies.plain": "Without https browsers keep no cookie in a frame of another site; pages open in a new tab.",
    "product.moodle": "Moodle {version}. A teacher's own grade wins over ours.",
    "product.canvas": "Canvas {version}. It slows callers down; we wait as it asks.",
    "product.openedx": "Open edX {version}. It does not publish a grade of 0.",
    "product.other": "{product} {version}",
    "product.not_told": "It has not said yet which LMS it is.",
}

_SERVICE: Mapping[str, str] = {
    "unreachable": "It could not be reached.",
    "timeout": "It did not answer in time.",
    "private_host": "Its address is inside a private network, which we do not call.",
    "not_https": "Its address is not https.",
    "untrusted": "Its certificate is from an authority that we do not trust, or out of date.",
    "bad_address": "Its address is no address of a web service.",
    "not_json": "It answers something that is no JSON.",
    "not_found": "There is nothing at its address (404).",
    "redirected": "It redirects elsewhere.",
    "forbidden": "It refuses (403).",
    "unauthorised": "It does not accept the token that it gave.",
    "throttled": "It asks us to wait (429).",
    "unavailable": "It cannot serve now.",
    "server_error": "It has an error of its own (500).",
    "key_set_unreachable": "It answers a token request with a page for people (404).",
    "token_endpoint_wrong": "There is no token service at the address that is registered here.",
    "client_refused": "It does not accept our signature or client id.",
    "scope_not_granted": "It grants none of the services.",
}

_ADVICE: Mapping[str, str] = {
    "our_address.http": "Serve Passerelle over https and set PASSERELLE_PUBLIC_URL accordingly.",
    "our_address.local": "Set PASSERELLE_PUBLIC_URL to the address that others reach; a platform elsewhere cannot "
    "fetch our keys from this one.",
    "our_keys.sealed_otherwise": "Set the old secret, or run `passerelle lti rotate-keys {organisation} --at-once`.",
    "enabled.off": "Switch it on in Administration > Connexions.",
    "platform_keys.no_keys": "Correct the address of its keys (Moodle: 'Public keyset URL' in the tool's details).",
    "platform_keys.no_usable_key": "Correct the address of its keys, or have the platform make an RSA key.",
    "clock.differs": "Let both servers set their clocks by NTP.",
    "clock.too_far": "Let both servers set their clocks by NTP.",
    "scope_score.missing": _MOODLE_GRADES,
    "scope_line_item.missing": _MOODLE_GRADES,
    "scope_line_item_read.missing": _MOODLE_GRADES,
    "scope_result.missing": _MOODLE_GRADES,
    "scope_memberships.missing": _MOODLE_ROSTER,
    "line_items.some_missing": "Those that we had made are made again; for others add the activity again.",
    "line_items.no_course_yet": "Open an activity of the tool in the platform, then look again. " + _MOODLE_GRADES,
    "roster.names_withheld": _MOODLE_PRIVACY,
    "roster.no_course_yet": "Moodle names it only once the course has an activity of the tool: open one, then look "
    "again. " + _MOODLE_ROSTER,
    "launches.never": "Moodle: a tool that registered itself is Pending until an administrator activates it: Site "
    "administration > Plugins > Activity modules > External tool > Manage tools > Activate.",
    "deployments.waiting": "Accept or refuse them in Administration > Connexions > (the platform).",
    "deployments.none_accepted": "Open the tool once from the platform, then accept its deployment.",
    "refusals.some": "Administration > Connexions > (the platform) lists them by reference.",
    "sending.failing": "What waits is kept. Mend what failed above, then look again.",
    "sending.paused": "What waits is kept and sent after the pause, or as soon as this command gets a token again.",
    "cookies.plain": "Serve Passerelle over https.",
    "token.key_set_unreachable": _MOODLE_KEYS,
    "token.client_refused": "Compare the client id on both sides; in Moodle check that the tool is active (Manage "
    "tools) and that 'Public keyset' is {keys}, or that the pasted RSA key is our present one; then the clocks below.",
    "token.token_endpoint_wrong": "Correct the token address (Moodle: 'Access token URL' in the tool's details).",
    "token.scope_not_granted": _MOODLE_GRADES + " " + _MOODLE_ROSTER,
}
_ADVICE_OF_SERVICE: Mapping[str, str] = {
    "unreachable": _NETWORK,
    "timeout": _NETWORK,
    "private_host": "If this platform is yours, set PASSERELLE_PRIVATE_PLATFORMS=yes.",
    "not_https": "Use the platform's https address, or PASSERELLE_PRIVATE_PLATFORMS=yes on a network of your own.",
    "untrusted": "Renew it; for an authority of your own set SSL_CERT_FILE (docs/operating.md, Settings).",
    "bad_address": "Correct the address in Administration > Connexions.",
    "not_json": "Correct the address: a page for people answers there.",
    "not_found": "Correct the address: it may have changed with a new version of the platform.",
    "redirected": "Register the address that it redirects to.",
    "throttled": "Wait a minute, then look again.",
    "unavailable": "Wait, then look again.",
    "server_error": "The platform's own log says why.",
}


def sentence(finding: Finding) -> str:
    """What was found."""
    if finding.code == NOT_LOOKED_AT:
        because = str(finding.values.get("because", ""))
        return f"Not looked at because of « {LABELS[because]} »." if because else "Not looked at: no time was left."
    if finding.code == FAILURE:
        return "This check broke off; the log says where."
    if finding.code == "granted":
        return _filled(_SENTENCES.get(f"{finding.check}.granted", "Yes."), finding)
    known = _SENTENCES.get(f"{finding.check}.{finding.code}")
    if known is not None:
        return _filled(known, finding)
    said = _SERVICE.get(finding.code) or f"It answered {finding.values.get('status', '')} ({finding.code})."
    reason = finding.values.get("reason")
    return f"{said} « {reason} »" if reason else said


def advice(finding: Finding, *, keys_url: str = "our key set") -> str:
    """What to change and where; empty where nothing is to be done or nothing better can be said."""
    if finding.state == "ok" or finding.code == NOT_LOOKED_AT:
        return ""
    named = _ADVICE.get(f"{finding.check}.{finding.code}") or _ADVICE_OF_SERVICE.get(finding.code, "")
    return _filled(named.replace("{keys}", keys_url), finding)


def _filled(text: str, finding: Finding) -> str:
    for name, value in finding.values.items():
        shown = ", ".join(value) if isinstance(value, tuple) else str(value)
        if name in _MOMENTS:
            shown = f"{shown[:16].replace('T', ' ')} UTC"
        text = text.replace(f"{{{name}}}", shown)
    return text.replace(" .", ".").strip()
