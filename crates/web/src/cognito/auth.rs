//! InitiateAuth, RespondToAuthChallenge, GetTokensFromRefreshToken, RevokeToken, GlobalSignOut.

use std::net::IpAddr;

use maat_app::pool::{Ask, Next, Pool, Refusal, SrpProof, Step, Tokens};
use serde_json::{Value, json};

use super::{answer::Failure, input::Input};

const SRP: &str = "PASSWORD_VERIFIER";
const NEW_PASSWORD: &str = "NEW_PASSWORD_REQUIRED";
const TOTP: &str = "SOFTWARE_TOKEN_MFA";

pub(super) async fn initiate(pool: &Pool, input: Input, from: Option<IpAddr>) -> Result<Value, Failure> {
    let flow = input.auth_flow()?;
    input.of_client(pool)?;
    match flow {
        "USER_SRP_AUTH" => offer_srp(pool, &input).await,
        "USER_PASSWORD_AUTH" => {
            let (username, password) = (input.auth_parameter("USERNAME")?, input.auth_parameter("PASSWORD")?);
            told(pool, pool.sign_in(username, password, from).await?).await
        }
        "REFRESH_TOKEN_AUTH" | "REFRESH_TOKEN" => {
            let tokens = pool.refresh(input.auth_parameter("REFRESH_TOKEN")?).await?;
            Ok(json!({"AuthenticationResult": result(tokens), "ChallengeParameters": {}}))
        }
        other => {
            let message = format!("{other} is not enabled for the client.");
            Err(Refusal::InvalidParameter(message).into())
        }
    }
}

async fn offer_srp(pool: &Pool, input: &Input) -> Result<Value, Failure> {
    let (username, client) = (input.auth_parameter("USERNAME")?, input.auth_parameter("SRP_A")?);
    let offer = pool.offer_srp(username, client).await?;
    Ok(json!({
        "ChallengeName": SRP,
        "ChallengeParameters": {
            "SALT": offer.salt,
            "SECRET_BLOCK": offer.block,
            "SRP_B": offer.public,
            "USERNAME": offer.subject,
            "USER_ID_FOR_SRP": offer.subject,
        },
    }))
}

pub(super) async fn respond(pool: &Pool, input: Input, from: Option<IpAddr>) -> Result<Value, Failure> {
    input.of_client(pool)?;
    let step = match input.challenge_name()? {
        SRP => {
            let proof = SrpProof {
                block: input.response("PASSWORD_CLAIM_SECRET_BLOCK")?,
                timestamp: input.response("TIMESTAMP")?,
                signature: input.response("PASSWORD_CLAIM_SIGNATURE")?,
            };
            pool.prove_srp(proof, from).await?
        }
        NEW_PASSWORD => {
            let password = input.response("NEW_PASSWORD")?;
            pool.choose_password(input.session()?, password, from).await?
        }
        TOTP => {
            let code = input.response("SOFTWARE_TOKEN_MFA_CODE")?;
            pool.show_code(input.session()?, code, from).await?
        }
        other => {
            let message = format!("{other} is not a challenge of this pool.");
            return Err(Refusal::InvalidParameter(message).into());
        }
    };
    told(pool, step).await
}

async fn told(pool: &Pool, step: Step) -> Result<Value, Failure> {
    let Next { ask, session, account } = match step {
        Step::Done(signed_in) => {
            let tokens = pool.tokens(signed_in).await?;
            return Ok(json!({"AuthenticationResult": result(tokens), "ChallengeParameters": {}}));
        }
        Step::Asks(next) => next,
    };
    let (name, parameters) = match ask {
        Ask::Totp => (TOTP, json!({})),
        Ask::NewPassword => {
            // Clients read the two as JSON in text.
            let known = json!({"email": account.email, "email_verified": account.email_verified.to_string()});
            let parameters = json!({
                "USER_ID_FOR_SRP": account.subject,
                "requiredAttributes": "[]",
                "userAttributes": known.to_string(),
            });
            (NEW_PASSWORD, parameters)
        }
    };
    Ok(json!({"ChallengeName": name, "Session": session, "ChallengeParameters": parameters}))
}

pub(super) async fn exchange(pool: &Pool, input: Input) -> Result<Value, Failure> {
    input.of_client(pool)?;
    let tokens = pool.exchange(input.refresh_token()?).await?;
    Ok(json!({"AuthenticationResult": result(tokens)}))
}

pub(super) async fn revoke(pool: &Pool, input: Input) -> Result<Value, Failure> {
    input.of_client(pool)?;
    pool.revoke(input.token()?).await?;
    Ok(json!({}))
}

pub(super) async fn sign_out_everywhere(pool: &Pool, input: Input) -> Result<Value, Failure> {
    pool.sign_out_everywhere(input.access_token()?).await?;
    Ok(json!({}))
}

fn result(tokens: Tokens) -> Value {
    let mut result = json!({
        "AccessToken": tokens.access,
        "IdToken": tokens.id,
        "ExpiresIn": tokens.expires_in,
        "TokenType": "Bearer",
    });
    if let Some(refresh) = tokens.refresh {
        result["RefreshToken"] = json!(refresh);
    }
    result
}
