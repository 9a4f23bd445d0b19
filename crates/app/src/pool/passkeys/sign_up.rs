//! Making an account with a passkey and no password.

use std::net::IpAddr;

use super::{PasskeyOffer, add::passkey_name};
use crate::{
    pool::{
        Pool,
        challenge::Asks,
        email::normal,
        login::{Found, Login},
        refusal::{Answer, Refusal},
        sign_in::SignedIn,
        sign_up::{checked_name, not_an_address},
        webauthn::{self, ALGORITHMS, Attestation},
    },
    session::Strength,
};

impl Pool {
    /// Begins to take up someone new. As when a password is chosen, one hears that an address is taken.
    pub async fn offer_first_passkey(
        &self,
        (email, name): (&str, &str),
        holder: &str,
        from: Option<IpAddr>,
    ) -> Answer<PasskeyOffer> {
        let email = normal(email).ok_or_else(not_an_address)?;
        let name = checked_name(name.to_owned())?;
        self.count_sign_up(from).await?;
        if self.look_up(&email).await?.held.is_some() {
            return Err(Refusal::UsernameExists);
        }
        let subject = self.new_subject();
        let asks = Asks::FirstPasskey {
            holder: holder.to_owned(),
            email: email.clone(),
            name: name.clone(),
        };
        Ok(PasskeyOffer {
            asked: self.passkey_asked(&Found { subject, held: None }, asks)?,
            subject,
            email,
            name,
            known: Vec::new(),
            algorithms: ALGORITHMS,
        })
    }

    /// Takes up someone new, with the passkey that was made, and sends the code that confirms their address.
    pub async fn sign_up_by_passkey(
        &self,
        (state, holder): (&str, &str),
        answer: &Attestation,
        called: &str,
        from: Option<IpAddr>,
    ) -> Answer<SignedIn> {
        let challenge = self.open_challenge(state)?;
        let Asks::FirstPasskey {
            holder: asked,
            email,
            name,
        } = &challenge.asks
        else {
            return Err(super::OVER);
        };
        if asked != holder {
            return Err(super::OVER);
        }
        let new = webauthn::made(self.party()?, &self.to_sign(state), answer).ok_or(Refusal::NotAPasskey)?;
        self.answered(&challenge).await?;
        let login = Login::new(challenge.subject, email.clone(), Some(name.clone()));
        let passkey = self.file_passkey(login.subject, new, &passkey_name(called)?);
        self.add_login(&login, passkey).await?;
        // Where no letter can be sent, a code can be asked for once one can.
        match self.welcome(&login).await {
            Ok(_) | Err(Refusal::NotDelivered(_)) => self.done(login, Strength::Passkey, from).await,
            Err(refusal) => Err(refusal),
        }
    }
}
