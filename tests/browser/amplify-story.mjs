// What an app made with AWS Amplify does, unchanged: the same story in Node and in a browser. `by` is what it can't do itself:
// read the mail, look at an authenticator.

import { Amplify } from "aws-amplify";
import {
  confirmResetPassword, confirmSignIn, confirmSignUp, fetchAuthSession, fetchMFAPreference, fetchUserAttributes, getCurrentUser,
  resendSignUpCode, resetPassword, setUpTOTP, signIn, signOut, signUp, updateMFAPreference, updatePassword, updateUserAttributes,
  verifyTOTPSetup,
} from "aws-amplify/auth";

const FIRST = "Correct-horse-7-battery";
const SECOND = "Another-horse-8-staple";
const THIRD = "A-third-horse-9-paper";

/**
 * Tells it all; throws at the first thing that is not as it should be. Answers what has been seen. A stand-in of Cognito may lack what
 * AWS does: `srp`, `codes` (any is right, and no letter comes), `refresh`, `authenticator`, `silence` (of who is there).
 */
export async function story({ about, api, email, newcomer, made_up, lacks = [] }, by) {
  const seen = [];
  const has = (what) => !lacks.includes(what);
  const is = (what, found, wanted) => {
    if (JSON.stringify(found) !== JSON.stringify(wanted)) {
      throw new Error(`${what}: ${JSON.stringify(found)} in place of ${JSON.stringify(wanted)}`);
    }
    seen.push(what);
  };
  const fails = async (what, work, name, message) => {
    const error = await work().then(() => null, (error) => error);
    is(what, [error?.name, message && error?.message], [name, message]);
  };
  const step = async (work) => (await work).nextStep.signInStep;
  const bySrp = (password, username = email) => signIn({ username, password });
  const byPassword = (password, username = email) => signIn({ username, password, options: { authFlowType: "USER_PASSWORD_AUTH" } });
  const ways = has("srp") ? { "by SRP": bySrp, "by password": byPassword } : { "by password": byPassword };
  const [sure] = Object.values(ways);
  const WRONG = ["NotAuthorizedException", "Incorrect username or password."];

  Amplify.configure({
    Auth: {
      Cognito: {
        userPoolId: about.user_pool_id, userPoolClientId: about.client_id, userPoolEndpoint: about.cognito_endpoint,
      },
    },
  });

  // Sign up, confirm.
  const options = { userAttributes: { email, name: "Anna" } };
  await fails("a short password", () => signUp({ username: email, password: "short", options }), "InvalidPasswordException");
  const signedUp = await signUp({ username: email, password: FIRST, options });
  is("signing up asks for the code", signedUp.nextStep.signUpStep, "CONFIRM_SIGN_UP");
  const first = await by.codeFor(email);
  await fails("an address that is taken", () => signUp({ username: email, password: FIRST, options }), "UsernameExistsException");
  for (const way in ways) is(`not before it is confirmed, ${way}`, await step(ways[way](FIRST)), "CONFIRM_SIGN_UP");
  let code = first;
  const confirm = (confirmationCode) => confirmSignUp({ username: email, confirmationCode });
  if (has("codes")) {
    await resendSignUpCode({ username: email });
    code = await by.codeFor(email);
    const wrong = [first, "000000", "000001"].find((other) => other !== code);
    await fails("a wrong code", () => confirm(wrong), "CodeMismatchException");
  }
  is("confirmed", (await confirm(code)).isSignUpComplete, true);

  // Sign in, wrongly and rightly, both ways.
  for (const way in ways) {
    await signOut();
    await fails(`a wrong password, ${way}`, () => ways[way]("wrong-Password-1"), ...WRONG);
    if (has("silence")) await fails(`nobody, ${way}`, () => ways[way](FIRST, "nobody@example.org"), ...WRONG);
    is(`in ${way}`, await step(ways[way](FIRST)), "DONE");
  }

  // Who am I, there and here.
  const { username, userId } = await getCurrentUser();
  is("the user's name is their id", username, userId);
  const attributes = await fetchUserAttributes();
  is("attributes", [attributes.sub, attributes.email, attributes.name], [userId, email, "Anna"]);
  if (has("codes")) is("an address that was shown", attributes.email_verified, "true");
  await updateUserAttributes({ userAttributes: { name: "Ann" } });
  is("another name", (await fetchUserAttributes()).name, "Ann");
  const session = await fetchAuthSession();
  const me = async (token) => {
    const answer = await fetch(`${api}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    return [answer.status, (await answer.json()).email ?? null];
  };
  is("the API knows the access token", (await me(session.tokens.accessToken))[0], 200);
  is("and not the id token", (await me(session.tokens.idToken))[0], 401);

  // Refresh: new tokens each time, and the old refresh token is exchanged.
  const renew = () => fetchAuthSession({ forceRefresh: true });
  if (has("refresh")) {
    const renewed = await renew();
    is("new tokens", String(renewed.tokens.accessToken) === String(session.tokens.accessToken), false);
    is("that the API knows", (await me(renewed.tokens.accessToken))[0], 200);
    await renew();
  }

  // Another password.
  const change = (oldPassword) => updatePassword({ oldPassword, newPassword: SECOND });
  await fails("a wrong old password", () => change("wrong-Password-1"), WRONG[0], has("silence") ? WRONG[1] : undefined);
  await change(FIRST);
  if (has("refresh")) await renew();
  is("still signed in after it", (await getCurrentUser()).userId, userId);

  if (has("authenticator")) await authenticator();

  // Signed out everywhere: what was granted elsewhere is void.
  const elsewhere = has("refresh") && (await by.tokens(email, SECOND));
  await signOut({ global: true });
  if (has("refresh")) is("out elsewhere", await by.refreshed(elsewhere.RefreshToken), "NotAuthorizedException");
  await fails("out here", () => getCurrentUser(), "UserUnAuthenticatedException");

  // Forgotten.
  const reset = await resetPassword({ username: email });
  is("a code to choose anew", reset.nextStep.resetPasswordStep, "CONFIRM_RESET_PASSWORD_WITH_CODE");
  if (has("silence")) {
    const stranger = await resetPassword({ username: "nobody@example.org" });
    is("nobody gets the same answer", stranger.nextStep.resetPasswordStep, reset.nextStep.resetPasswordStep);
  }
  const mailed = await by.codeFor(email);
  const choose = (username, confirmationCode) => confirmResetPassword({ username, confirmationCode, newPassword: THIRD });
  if (has("codes")) {
    const other = mailed === "000000" ? "000001" : "000000";
    await fails("a wrong code", () => choose(email, other), "CodeMismatchException");
    await fails("of nobody, too", () => choose("nobody@example.org", other), "CodeMismatchException");
  }
  await choose(email, mailed);
  await fails("the old one is gone", () => sure(SECOND), ...WRONG);
  is("in by the new one", await step(sure(THIRD)), "DONE");
  await signOut();

  // Someone else made the password up.
  is("asked for one's own", await step(sure(made_up, newcomer)), "CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED");
  is("in by it", await step(confirmSignIn({ challengeResponse: FIRST })), "DONE");
  await signOut();
  return seen;

  async function authenticator() {
    const { sharedSecret } = await setUpTOTP();
    await fails("a wrong first code", () => verifyTOTPSetup({ code: "12345" }), "EnableSoftwareTokenMFAException");
    await verifyTOTPSetup({ code: await by.totp(sharedSecret, 0) });
    await updateMFAPreference({ totp: "PREFERRED" });
    is("wanted", (await fetchMFAPreference()).preferred, "TOTP");
    await signOut();
    for (const way in ways) is(`asked for a code, ${way}`, await step(ways[way](SECOND)), "CONFIRM_SIGN_IN_WITH_TOTP_CODE");
    await fails("a wrong code", () => confirmSignIn({ challengeResponse: "12345" }), "CodeMismatchException");
    is("in by a code", await step(confirmSignIn({ challengeResponse: await by.totp(sharedSecret, 1) })), "DONE");
    await updateMFAPreference({ totp: "DISABLED" });
  }
}
