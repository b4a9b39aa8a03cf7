/**
 * Every sentence of the player, in French and in English.
 *
 * A sentence says what happened and what to do. Places are written {name}; {n|one|many} chooses by number the French or
 * the English way (French says "0 question", English "0 questions").
 */

const TEXTS = {
  "saved.saved": ["Enregistré", "Saved"],
  "saved.saving": ["Enregistrement…", "Saving…"],
  "saved.waiting": ["Pas encore envoyé : gardé sur cet appareil", "Not sent yet: kept on this device"],
  "saved.stuck": ["Gardé sur cet appareil, pas envoyé : rouvrez le cours depuis le LMS", "Kept on this device, not sent: open the course again from the LMS"],
  "saved.unsaved": ["Pas enregistré : gardez cette page ouverte", "Not saved: keep this page open"],
  "saved.preview": ["Aperçu : rien n’est enregistré", "Preview: nothing is saved"],

  "item.check": ["Question rapide", "Quick check"],
  "item.number": ["Question {number} sur {total}", "Question {number} of {total}"],
  "item.many": ["Plusieurs réponses sont possibles.", "Several answers may be right."],
  "item.answer": ["Votre réponse", "Your answer"],
  "item.whole": ["Arrondissez à l’unité.", "Round to a whole number."],
  "item.decimals": ["Arrondissez à {n} {n|décimale|décimales}.", "Round to {n} {n|decimal|decimals}."],
  "item.verify": ["Vérifier", "Check"],
  "item.submit": ["Valider ma réponse", "Submit my answer"],
  "item.sending": ["Envoi…", "Sending…"],
  "item.hint": ["Un indice", "A hint"],
  "item.retry": ["Refaire", "Try again"],
  "item.retryNumbers": ["Refaire avec d’autres nombres", "Try again with other numbers"],
  "item.locked": ["Réponse enregistrée.", "Answer recorded."],
  "item.before.right": ["Déjà répondu, juste la dernière fois.", "Answered before, right last time."],
  "item.before.wrong": ["Déjà répondu, à revoir la dernière fois.", "Answered before, to be reviewed last time."],
  "item.waiting": [
    "Votre réponse n’a pas pu être envoyée. Elle est gardée sur cet appareil et partira dès que la connexion revient.",
    "Your answer could not be sent. It is kept on this device and will go as soon as the connection is back.",
  ],
  "item.failed": [
    "Votre réponse n’a pas été acceptée ({reason}). Rechargez la page et répondez de nouveau.",
    "Your answer was not accepted ({reason}). Reload the page and answer again.",
  ],
  "item.refused": [
    "Votre réponse n’a pas été acceptée ({reason}).",
    "Your answer was not accepted ({reason}).",
  ],
  "item.unavailable": [
    "Cette question n’a pas pu être chargée. Vérifiez la connexion, puis réessayez.",
    "This question could not be loaded. Check the connection, then try again.",
  ],
  "item.reload": ["Réessayer", "Try again"],

  "problem.away": ["la connexion est coupée, ou le serveur ne répond pas", "the connection is cut, or the server does not answer"],
  "held.signed_out": [
    "Votre session est terminée. Votre réponse est gardée sur cet appareil et partira d’elle-même dès que vous serez de nouveau connecté.",
    "Your session is over. Your answer is kept on this device and will go by itself as soon as you have signed in again.",
  ],
  "held.launch_over": [
    "Cette activité n’est plus ouverte ici. Votre réponse est gardée sur cet appareil : rouvrez l’activité depuis votre plateforme, elle partira d’elle-même.",
    "This activity is no longer open here. Your answer is kept on this device: open the activity again from your platform, and it will go by itself.",
  ],
  "held.page_expired": [
    "Cette page n’est plus à jour. Votre réponse est gardée sur cet appareil : rechargez la page, elle partira d’elle-même.",
    "This page is out of date. Your answer is kept on this device: reload the page, and it will go by itself.",
  ],
  "held.unkept": [
    "Votre réponse n’a pas pu partir : la session est terminée, et cet appareil ne peut rien garder. Copiez ce que vous avez écrit avant de quitter cette page, puis revenez.",
    "Your answer could not go: the session is over, and this device can keep nothing. Copy what you have written before you leave this page, then come back.",
  ],
  "held.signIn": ["Se connecter de nouveau", "Sign in again"],
  "held.reload": ["Recharger la page", "Reload the page"],

  "refused.title": ["Une réponse n’a pas été prise", "An answer was not taken"],
  "refused.question_changed": [
    "La question a été corrigée entre-temps : votre réponse portait sur l’ancienne version et ne compte pas. La nouvelle attend votre réponse.",
    "The question was corrected meanwhile: your answer was to the former version and does not count. The new one awaits your answer.",
  ],
  "refused.already_answered": [
    "Cette question avait déjà sa réponse, envoyée depuis un autre onglet ou un autre appareil : c’est celle-là qui compte.",
    "This question had its answer already, sent from another tab or device: that is the one that counts.",
  ],
  "refused.attempt_finished": [
    "Tout était déjà rendu quand votre réponse est arrivée : elle ne compte pas.",
    "Everything had been handed in when your answer arrived: it does not count.",
  ],
  "refused.attempt_over": [
    "Le temps était écoulé quand votre réponse est arrivée : elle ne compte pas.",
    "Time was up when your answer arrived: it does not count.",
  ],
  "refused.other": ["Elle n’a pas pu être enregistrée ({reason}).", "It could not be recorded ({reason})."],
  "refused.withheld": [
    "L’évaluation n’a donc pas été rendue : répondez de nouveau, puis terminez.",
    "So the assessment was not handed in: answer again, then finish.",
  ],
  "refused.written": ["Vous aviez répondu :", "You had answered:"],
  "refused.amount": ["{channel} : {amount}", "{channel}: {amount}"],
  "refused.copy": ["Copier", "Copy"],
  "refused.copied": ["Copié", "Copied"],
  "refused.notCopied": ["Copie impossible : sélectionnez le texte", "Cannot copy: select the text"],
  "refused.open": ["Ouvrir cette page", "Open that page"],
  "refused.seen": ["J’ai vu, retirer", "Seen, remove"],

  "outcome.right": ["Juste", "Right"],
  "outcome.partly": ["En partie juste : {score} point sur 1", "Partly right: {score} point out of 1"],
  "outcome.wrong": ["À revoir", "To be reviewed"],
  "outcome.none": ["Sans réponse : 0 point", "Not answered: 0 points"],
  "outcome.expected": ["Réponse attendue : {text}", "Expected answer: {text}"],
  "outcome.given": ["Votre réponse : {text}", "Your answer: {text}"],
  "outcome.option.right": ["Votre choix, juste", "Your choice, right"],
  "outcome.option.wrong": ["Votre choix, faux", "Your choice, wrong"],
  "outcome.option.missed": ["Bonne réponse", "Right answer"],
  "outcome.why": ["Pourquoi", "Why"],
  "outcome.reread": ["À relire : ", "To read again: "],
  "outcome.pending": ["À corriger par votre formateur", "To be graded by your trainer"],
  "outcome.pending.note": ["Votre réponse sera lue par votre formateur.", "Your answer will be read by your trainer."],
  "outcome.sample": ["Un exemple de réponse", "A sample answer"],
  "outcome.likert.right": ["Votre choix, le meilleur", "Your choice, the best one"],
  "outcome.likert.partly": ["Votre choix, défendable", "Your choice, defensible"],
  "outcome.likert.wrong": ["Votre choix, à éviter", "Your choice, to be avoided"],
  "outcome.likert.missed": ["Le meilleur choix", "The best choice"],
  "outcome.part.choice": ["{n} {n|bonne réponse cochée|bonnes réponses cochées} sur {total}.", "{n} of {total} right answers ticked."],
  "outcome.part.extra": ["{n} {n|réponse cochée|réponses cochées} en trop.", "{n} {n|answer|answers} ticked too many."],
  "outcome.part.sequencing": ["{n} {n|élément|éléments} sur {total} bien {n|placé|placés}.", "{n} of {total} in the right place."],
  "outcome.part.pairs": ["{n} {n|paire|paires} sur {total} dans le bon ordre.", "{n} of {total} pairs in the right order."],
  "outcome.part.matching": ["{n} {n|association juste|associations justes} sur {total}.", "{n} of {total} matched rightly."],
  "outcome.part.fill_in": ["{n} {n|mot juste|mots justes} sur {total}.", "{n} of {total} words right."],
  "outcome.part.likert": ["Un autre choix convient mieux.", "Another choice suits better."],

  "sequence.note": ["Mettez les éléments dans l’ordre, avec les flèches ou en les faisant glisser.", "Put these in order, with the arrows or by dragging."],
  "sequence.up": ["Monter : {text}", "Move up: {text}"],
  "sequence.down": ["Descendre : {text}", "Move down: {text}"],
  "sequence.position": ["{text} : position {position} sur {total}", "{text}: position {position} of {total}"],
  "sequence.right": ["Bien placé", "In its place"],
  "sequence.wrong": ["Sa place : {position}", "Its place: {position}"],

  "match.note": ["Choisissez une réponse pour chaque ligne ; une même réponse peut servir plusieurs fois.", "Choose an answer for each line; the same answer may be used more than once."],
  "match.choose": ["Choisir…", "Choose…"],
  "match.targets": ["Réponses possibles", "Possible answers"],
  "match.right": ["Juste", "Right"],
  "match.wrong": ["Réponse attendue : {text}", "Expected answer: {text}"],

  "blank.label": ["Mot manquant {number} sur {total}", "Missing word {number} of {total}"],
  "blank.one": ["Complétez la phrase.", "Complete the sentence."],
  "blank.many": ["Complétez les {n} espaces ; les accents et les majuscules ne comptent pas.", "Fill in the {n} gaps; accents and capitals do not count."],
  "blank.right": ["Juste", "Right"],
  "blank.wrong": ["À revoir", "To be reviewed"],
  "blank.unsure": ["À comparer", "To be compared"],
  "blank.given": ["« {text} »", "“{text}”"],
  "blank.empty": ["(vide)", "(empty)"],
  "blank.expected": ["réponse attendue : {text}", "expected answer: {text}"],

  "text.length": ["Entre {least} et {most} mots.", "Between {least} and {most} words."],
  "text.fewer": ["{words} {words|mot|mots}, encore {n} au moins.", "{words} {words|word|words}, at least {n} more."],
  "text.within": ["{words} {words|mot|mots}.", "{words} {words|word|words}."],
  "text.more": ["{words} mots, {n} de trop.", "{words} words, {n} too many."],
  "text.rubric": ["Ce que votre formateur regardera ({n} {n|critère|critères})", "What your trainer will look at ({n} {n|criterion|criteria})"],
  "text.level": ["Niveau {n}", "Level {n}"],

  "budget.note": ["Répartissez {total}. Le curseur avance de {step} en {step} ; les courbes sont à la même échelle.", "Allocate {total}. The slider moves by {step}; the curves share their scale."],
  "budget.rest": ["Il reste {amount}", "{amount} left"],
  "budget.over": ["{amount} de trop", "{amount} too much"],
  "budget.done": ["Tout est réparti", "All of it is allocated"],
  "budget.unread": ["Un montant ne se lit pas comme un nombre", "One amount does not read as a number"],
  "budget.spread": ["Répartir", "Spread"],
  "budget.spread.rest": ["\u00a0le reste", "\u00a0the rest"],
  "budget.slider": ["{channel}, curseur", "{channel}, slider"],
  "budget.between": ["De {least} à {most}.", "From {least} to {most}."],
  "budget.least": ["Au moins {least}.", "At least {least}."],
  "budget.most": ["Au plus {most}.", "At most {most}."],
  "budget.curve": ["Rendement : {gain} pour {spend}", "Return: {gain} for {spend}"],
  "budget.figures": ["Les chiffres de la courbe", "The figures of the curve"],
  "budget.spent": ["Dépense", "Spend"],
  "budget.gain": ["Rendement", "Return"],
  "budget.own": ["Vous", "You"],
  "budget.best": ["Meilleure répartition", "Best allocation"],
  "budget.returns": ["rapporte {amount}", "returns {amount}"],
  "budget.total": ["Total", "Total"],
  "budget.comparison": ["Votre répartition et la meilleure", "Your allocation and the best one"],

  "case.open": ["Les données", "The data"],
  "case.csv": ["Télécharger les données (CSV)", "Download the data (CSV)"],

  "lesson.sections": ["Sections de la leçon", "Sections of the lesson"],
  "lesson.position": ["Section {number} sur {total}", "Section {number} of {total}"],
  "lesson.read": ["lue", "read"],
  "lesson.previous": ["Précédent", "Back"],
  "lesson.next": ["Suivant", "Next"],
  "lesson.following": ["Continuer", "Continue"],
  "lesson.end": ["Retour au cours", "Back to the course"],
  "lesson.beginning": ["Introduction", "Introduction"],
  "lesson.navigation": ["Avancer dans le cours", "Move through the course"],

  "table.sort": ["Trier par {column}", "Sort by {column}"],
  "table.sorted.up": ["Trié par {column}, ordre croissant", "Sorted by {column}, ascending"],
  "table.sorted.down": ["Trié par {column}, ordre décroissant", "Sorted by {column}, descending"],
  "table.sorted.none": ["Ordre d’origine", "Original order"],

  "glossary.show": ["Définition de « {term} »", "Definition of “{term}”"],

  "attempt.start": ["Commencer", "Begin"],
  "attempt.again": ["Recommencer", "Begin again"],
  "attempt.resume": ["Reprendre", "Resume"],
  "attempt.review": ["Revoir mes réponses", "Review my answers"],
  "attempt.before": ["Avant de commencer", "Before you begin"],
  "attempt.fact.questions": ["{n} {n|question|questions}, une par écran ou toutes ensemble, au choix", "{n} {n|question|questions}, one a screen or all together, as you like"],
  "attempt.fact.pass": ["Réussie à partir de {score} sur 100", "Passed from {score} out of 100"],
  "attempt.fact.tries": ["{n} {n|essai reste|essais restent} sur {total}, le meilleur compte", "{n} {n|try is|tries are} left of {total}, the best one counts"],
  "attempt.fact.anyTries": ["Autant d’essais que vous voulez, le meilleur compte", "As many tries as you like, the best one counts"],
  "attempt.fact.time": ["{n} {n|minute|minutes} au plus ; le temps court aussi quand la page est fermée", "{n} {n|minute|minutes} at most; time runs on when the page is closed"],
  "attempt.fact.noTime": ["Pas de limite de temps, vous pouvez fermer et reprendre", "No time limit, you can close the page and come back"],
  "attempt.fact.final": ["Une réponse validée ne change plus", "An answer that you submitted no longer changes"],
  "attempt.fact.blank": ["Une question sans réponse compte 0, une mauvaise réponse n’enlève rien", "A question without an answer counts 0, a wrong answer takes nothing away"],
  "attempt.fact.checks": ["Les questions rapides des leçons ne comptent pas", "The quick checks of the lessons do not count"],
  "attempt.best": ["Meilleur résultat : {score} sur 100", "Best result: {score} out of 100"],
  "attempt.best.passed": ["réussie", "passed"],
  "attempt.best.failed": ["pas encore réussie", "not passed yet"],
  "attempt.none": ["Les {total} essais ont été faits.", "All {total} tries have been used."],
  "attempt.map": ["Questions", "Questions"],
  "attempt.map.todo": ["Question {number}, à faire", "Question {number}, to do"],
  "attempt.map.draft": ["Question {number}, choisie mais pas validée", "Question {number}, chosen but not submitted"],
  "attempt.map.done": ["Question {number}, validée", "Question {number}, submitted"],
  "attempt.legend": ["{done} {done|réponse validée|réponses validées} sur {total}", "{done} of {total} submitted"],
  "attempt.previous": ["Précédente", "Back"],
  "attempt.next": ["Suivante", "Next"],
  "attempt.submitNext": ["Valider et continuer", "Submit and continue"],
  "attempt.toEnd": ["Terminer", "Finish"],
  "attempt.all": ["Toutes sur une page", "All on one page"],
  "attempt.one": ["Une par écran", "One a screen"],
  "attempt.timeLeft": ["Temps restant", "Time left"],
  "attempt.minutes": ["{n}\u00a0min", "{n}\u00a0min"],
  "attempt.seconds": ["{minutes} min {seconds} s", "{minutes} min {seconds} s"],
  "attempt.timeUp": ["Le temps est écoulé. Vos réponses validées ont été comptées.", "Time is up. The answers that you submitted have been counted."],
  "attempt.late": ["Le temps est écoulé. Vous pouvez encore répondre, selon la règle lue avant de commencer.", "Time is up. You can still answer, by the rule that you read before you began."],
  "attempt.confirm": ["Terminer l’évaluation", "Finish the assessment"],
  "attempt.confirm.all": ["Toutes les questions ont leur réponse.", "Every question has its answer."],
  "attempt.confirm.todo": ["Sans réponse, {n|cette question comptera|ces questions compteront} 0 :", "Without an answer, {n|this question|these questions} will count 0:"],
  "attempt.confirm.draft": ["{n|Une réponse choisie n’est pas encore validée, elle sera envoyée|Des réponses choisies ne sont pas encore validées, elles seront envoyées} avec les autres :", "{n|One answer is|Some answers are} chosen but not submitted yet, and will be sent with the others:"],
  "attempt.confirm.yes": ["Terminer et voir le résultat", "Finish and see the result"],
  "attempt.confirm.no": ["Revenir aux questions", "Back to the questions"],
  "attempt.startFailed": ["L’évaluation n’a pas pu s’ouvrir ({reason}). Réessayez dans un moment.", "The assessment could not be opened ({reason}). Try again in a moment."],
  "attempt.notSent": ["La question {number} n’a pas pu être validée : rien n’a encore été rendu.", "Question {number} could not be submitted: nothing has been handed in yet."],
  "attempt.finishWaiting": ["Tout n’a pas encore pu être rendu : cela attend sur cet appareil et partira dès que la connexion revient. Gardez cette page ouverte si vous le pouvez.", "Not everything could be handed in yet: it waits on this device and will go as soon as the connection is back. Keep this page open if you can."],
  "attempt.timeUpWaiting": ["Le temps est écoulé. Ce qui n’est pas encore parti attend sur cet appareil ; ce qui était arrivé à temps est compté.", "Time is up. What has not gone yet waits on this device; what had arrived in time is counted."],
  "attempt.withheld": ["Rien n’a été rendu : une réponse est à redonner.", "Nothing has been handed in: one answer has to be given again."],
  "attempt.failed": ["Le résultat n’a pas pu être demandé ({reason}). Vos réponses sont gardées. Réessayez dans un moment.", "The result could not be fetched ({reason}). Your answers are kept. Try again in a moment."],

  "result.passed": ["Évaluation réussie", "Assessment passed"],
  "result.failed": ["Évaluation pas encore réussie", "Assessment not passed yet"],
  "result.sentence": ["{raw} {raw|point|points} sur {maximum}, soit {score} sur 100. Elle est réussie à partir de {pass}.", "{raw} {raw|point|points} out of {maximum}, that is {score} out of 100. It is passed from {pass}."],
  "result.triesLeft": ["Il vous reste {n} {n|essai|essais}.", "You have {n} {n|try|tries} left."],
  "result.changed": ["Ce que cela change dans vos compétences", "What this changes in your skills"],
  "result.review": ["Question par question", "Question by question"],
  "result.only": ["Seulement ce qui est à revoir", "Only what is to be reviewed"],
  "result.nothing": ["Rien à revoir : tout est juste.", "Nothing to review: everything is right."],
  "result.stale": ["Le cours a changé depuis cet essai : le détail des questions n’est plus montré, le résultat reste.", "The course has changed since this try: its questions are no longer shown, the result stays."],
  "result.back": ["Retour au cours", "Back to the course"],

  "diagnostic.title": ["Questions du diagnostic", "Questions of the diagnostic"],
  "diagnostic.question": ["Question {number}", "Question {number}"],
  "diagnostic.situated": ["{n} {n|compétence située|compétences situées} sur {all}, {met} {met|abordée|abordées}", "{n} of {all} competencies situated, {met} met"],
  "diagnostic.minutes": ["encore {n} min au plus", "{n} min left at most"],
  "diagnostic.lastMinute": ["dernière minute : votre réponse sera prise", "last minute: your answer will be taken"],
  "diagnostic.next": ["Valider", "Submit"],
  "diagnostic.unknown": ["Je ne sais pas", "I do not know"],
  "diagnostic.pause": ["Faire une pause", "Take a break"],
  "diagnostic.paused": ["En pause", "Paused"],
  "diagnostic.paused.text": ["{n} {n|réponse est enregistrée|réponses sont enregistrées}. Le temps ne court plus : il vous reste {minutes} min au plus, aujourd’hui ou un autre jour.", "{n} {n|answer has|answers have} been recorded. The clock has stopped: {minutes} min are left at most, today or another day."],
  "diagnostic.hurried": ["Vos dernières réponses sont venues trop vite pour avoir été réfléchies, et elles comptent comme les autres : elles donneraient une fausse image de vous. Reprenez quand vous avez un moment ; là où vous ne savez pas, « Je ne sais pas » est une bonne réponse.", "Your latest answers came too fast to have been thought about, and they count like any other: they would give a wrong picture of you. Resume when you have a moment; where you do not know, “I don’t know” is a good answer."],
  "diagnostic.resume": ["Reprendre", "Resume"],
  "diagnostic.home": ["Revenir plus tard", "Come back later"],
  "diagnostic.stop": ["Terminer ici", "End here"],
  "diagnostic.stop.text": ["Ce que vous avez répondu reste et donne un premier rapport. Le reste ne sera pas évalué, et le prochain diagnostic se fera plus tard.", "What you answered stays and gives a first report. The rest will not be assessed, and the next diagnostic comes later."],
  "diagnostic.stop.yes": ["Terminer et voir le rapport", "End and see the report"],
  "diagnostic.behind": ["Cette question avait déjà sa réponse. Voici la suivante.", "That question had its answer already. Here is the next one."],
  "diagnostic.failed": ["Le serveur n’a pas répondu comme attendu ({reason}). Rien n’est perdu : réessayez dans un moment.", "The server did not answer as expected ({reason}). Nothing is lost: try again in a moment."],

  "course.resume": ["Reprendre", "Resume"],
  "course.begin": ["Commencer", "Begin"],
  "course.next": ["Continuer", "Continue"],
  "course.read": ["Lue", "Read"],
  "course.started": ["Commencée", "Begun"],
  "course.progress": ["{read} {read|leçon lue|leçons lues} sur {lessons}", "{read} of {lessons} lessons read"],
  "course.score": ["score {score} sur 100", "score {score} out of 100"],
  "course.passed": ["Réussie, {score} sur 100", "Passed, {score} out of 100"],
  "course.best": ["Meilleur essai : {score} sur 100", "Best try: {score} out of 100"],
  "course.open": ["Essai en cours", "Try in progress"],
  "course.done": ["Toutes les évaluations sont réussies. Vous pouvez relire le cours quand vous voulez.", "All assessments are passed. You can read the course again whenever you like."],
  "course.failed": ["Tous les essais sont faits et une évaluation au moins n’est pas réussie : demandez à votre formateur un nouvel essai, vous repartirez du début.", "All tries have been used and at least one assessment is not passed: ask your trainer for a new attempt, which begins again."],
  "course.close": ["Vous pouvez fermer cette page à tout moment : le cours reprendra où vous en êtes.", "You can close this page at any time: the course will resume where you are."],
  "course.restored": ["La dernière progression n’était pas arrivée au LMS ; elle vient d’y être renvoyée depuis cet appareil.", "Your last progress had not reached the LMS; it has just been sent again from this device."],
  "course.stateLost": ["La progression enregistrée n’a pas pu être relue. Le cours reprend au début ; prévenez votre formateur si vous aviez commencé.", "The saved progress could not be read. The course starts from the beginning; tell your trainer if you had begun."],
  "course.preview": ["Aperçu hors LMS : vous pouvez tout essayer, rien n’est enregistré.", "Preview outside an LMS: you can try everything, nothing is saved."],
  "course.refused": ["Le LMS n’a pas ouvert de session ({reason}). Rien n’est enregistré : fermez ce cours et rouvrez-le.", "The LMS did not open a session ({reason}). Nothing is saved: close this course and open it again."],
  "course.browse": ["Le LMS a ouvert ce cours en consultation : rien n’est enregistré.", "The LMS opened this course for browsing: nothing is saved."],
  "course.missing": ["Cette page du cours n’a pas pu être chargée. Vérifiez la connexion, puis réessayez.", "This page of the course could not be loaded. Check the connection, then try again."],
};

/**
 * @param {string} language "fr" or "en"; anything else is French
 * @returns {(key: string, values?: Object<string, string|number>) => string}
 */
export function messages(language) {
  const english = String(language).toLowerCase().startsWith("en");
  return function say(key, values = {}) {
    const texts = TEXTS[key];
    if (!texts) throw new Error(`player/messages.js has no sentence "${key}"`);
    return fill(texts[english ? 1 : 0], values, english);
  };
}

/** Every key, for the test that each sentence exists in both languages. */
export const KEYS = Object.freeze(Object.keys(TEXTS));

/** A number as people of that language write it. */
export function number(value, language, decimals = 2) {
  const locale = String(language).startsWith("en") ? "en-GB" : "fr-FR";
  return new Intl.NumberFormat(locale, { maximumFractionDigits: decimals }).format(value);
}

function fill(text, values, english) {
  const filled = text.replace(/\{(\w+)(?:\|([^|}]*)\|([^|}]*))?\}/g, (whole, name, one, many) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (one === undefined) return String(value);
    const amount = Number(String(value).replace(",", "."));
    return (english ? amount === 1 : amount < 2) ? one : many;
  });
  return english ? filled : filled.replace(/ (?=[;:!?%»])/g, "\u202f").replace(/« /g, "«\u202f");
}
