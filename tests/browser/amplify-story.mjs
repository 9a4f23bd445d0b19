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

/** Tells it all; throws at the first thing that is not as it should be. Answers what has been seen. */
export async function story({ about, api, email, newcomer, made_up }, by) {
  const seen = [];
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
  is("not before it is confirmed, by SRP", await step(bySrp(FIRST)), "CONFIRM_SIGN_UP");
  is("not before it is confirmed, by password", await step(byPassword(FIRST)), "CONFIRM_SIGN_UP");
  await resendSignUpCode({ username: email });
  const second = await by.codeFor(email);
  const wrong = [first, "000000", "000001"].find((code) => code !== second);
  const confirm = (confirmationCode) => confirmSignUp({ username: email, confirmationCode });
  await fails("a wrong code", () => confirm(wrong), "CodeMismatchException");
  is("confirmed", (await confirm(second)).isSignUpComplete, true);

  // Sign in, wrongly and rightly, both ways.
  await fails("a wrong password by SRP", () => bySrp("wrong-Password-1"), ...WRONG);
  await fails("a wrong password by password", () => byPassword("wrong-Password-1"), ...WRONG);
  await fails("nobody, by SRP", () => bySrp(FIRST, "nobody@example.org"), ...WRONG);
  await fails("nobody, by password", () => byPassword(FIRST, "nobody@example.org"), ...WRONG);
  is("in by password", await step(byPassword(FIRST)), "DONE");
  await signOut();
  is("in by SRP", await step(bySrp(FIRST)), "DONE");

  // Who am I, there and here.
  const { username, userId } = await getCurrentUser();
  is("the user's name is their id", username, userId);
  const attributes = await fetchUserAttributes();
  is("attributes", attributes, { sub: userId, email, email_verified: "true", name: "Anna" });
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
  const renewed = await fetchAuthSession({ forceRefresh: true });
  is("new tokens", String(renewed.tokens.accessToken) === String(session.tokens.accessToken), false);
  is("that the API knows", (await me(renewed.tokens.accessToken))[0], 200);
  await fetchAuthSession({ forceRefresh: true });

  // Another password.
  const change = (oldPassword) => updatePassword({ oldPassword, newPassword: SECOND });
  await fails("a wrong old password", () => change("wrong-Password-1"), ...WRONG);
  await change(FIRST);
  await fetchAuthSession({ forceRefresh: true });
  is("still signed in after it", (await getCurrentUser()).userId, userId);

  // An authenticator.
  const { sharedSecret } = await setUpTOTP();
  await fails("a wrong first code", () => verifyTOTPSetup({ code: "12345" }), "EnableSoftwareTokenMFAException");
  await verifyTOTPSetup({ code: await by.totp(sharedSecret, 0) });
  await updateMFAPreference({ totp: "PREFERRED" });
  is("wanted", (await fetchMFAPreference()).preferred, "TOTP");
  await signOut();
  is("asked for a code, by password", await step(byPassword(SECOND)), "CONFIRM_SIGN_IN_WITH_TOTP_CODE");
  is("asked for a code, by SRP", await step(bySrp(SECOND)), "CONFIRM_SIGN_IN_WITH_TOTP_CODE");
  await fails("a wrong code", () => confirmSignIn({ challengeResponse: "12345" }), "CodeMismatchException");
  is("in by a code", await step(confirmSignIn({ challengeResponse: await by.totp(sharedSecret, 1) })), "DONE");
  await updateMFAPreference({ totp: "DISABLED" });

  // Signed out everywhere: what was granted elsewhere is void.
  const elsewhere = await by.tokens(email, SECOND);
  await signOut({ global: true });
  is("out elsewhere", await by.refreshed(elsewhere.RefreshToken), "NotAuthorizedException");
  await fails("out here", () => getCurrentUser(), "UserUnAuthenticatedException");

  // Forgotten.
  const reset = await resetPassword({ username: email });
  is("a code to choose anew", reset.nextStep.resetPasswordStep, "CONFIRM_RESET_PASSWORD_WITH_CODE");
  const stranger = await resetPassword({ username: "nobody@example.org" });
  is("nobody gets the same answer", stranger.nextStep.resetPasswordStep, reset.nextStep.resetPasswordStep);
  const mailed = await by.codeFor(email);
  const choose = (username, confirmationCode) => confirmResetPassword({ username, confirmationCode, newPassword: THIRD });
  const other = mailed === "000000" ? "000001" : "000000";
  await fails("a wrong code", () => choose(email, other), "CodeMismatchException");
  await fails("of nobody, too", () => choose("nobody@example.org", other), "CodeMismatchException");
  await choose(email, mailed);
  await fails("the old one is gone", () => bySrp(SECOND), ...WRONG);
  is("in by the new one", await step(bySrp(THIRD)), "DONE");
  await signOut();

  // Someone else made the password up.
  is("asked for one's own", await step(bySrp(made_up, newcomer)), "CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED");
  is("in by it", await step(confirmSignIn({ challengeResponse: FIRST })), "DONE");
  await signOut();
  return seen;
}
