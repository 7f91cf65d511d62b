//! `cargo xtask bench roster`

use std::collections::HashMap;
use std::time::{Duration, Instant};

use roster::query;
use server::Installation;
use store::{OrgPath, Ref, Scope, Sql as _, params};

use crate::bare::{BarePage, Bound};
use crate::process::{Served, beside, free_port};
use crate::world::{self, Times};
use crate::{Outcome, client};

type Error = Box<dyn std::error::Error + Send + Sync>;

const COUNTY: u64 = 50_000;
const SPAN: Duration = Duration::from_secs(6);
const CONNECTIONS: usize = 8;

pub async fn run(members: u64) -> Outcome {
    println!("# bench roster: {members} members; {CONNECTIONS} connections, {} s a page\n", SPAN.as_secs());
    let folder = std::env::temp_dir().join(format!("lianxin-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    crate::commit::print(&folder).await?;
    let file = folder.join("lianxin.db");
    let mut engines = vec![("SQLite", format!("sqlite://{}", file.display()))];
    if let Ok(server) = std::env::var("LIANXIN_TEST_POSTGRES") {
        let name = format!("bench_{}", std::process::id());
        let admin = sqlx::PgPool::connect(&format!("{server}/postgres")).await?;
        sqlx::query(sqlx::AssertSqlSafe(format!("create database {name}"))).execute(&admin).await?;
        engines.push(("PostgreSQL", format!("{server}/{name}")));
    }
    for (name, database) in engines {
        let own = folder.join(name);
        std::fs::create_dir_all(&own)?;
        println!("## {name}\n");
        engine(&own, &database, members).await?;
    }
    let _ = std::fs::remove_dir_all(&folder);
    Ok(())
}

async fn engine(folder: &std::path::Path, database: &str, members: u64) -> Outcome {
    let port = free_port()?;
    let config = world::config(folder, database, port);
    let installation = Installation::open(config.clone(), false).await?;
    let (root, county) = generate(&installation, members).await?;
    if database.starts_with("postgres") {
        installation.app.store.maintain("vacuum analyze").await?;
    }
    figures(&installation, root, county).await?;
    let targets = targets(&installation, county).await?;
    installation.app.store.clone().close().await;

    let file = world::config_file(&config)?.display().to_string();
    let program = beside("lianxin")?;
    let served = Served::start(&program, &["--config", &file, "serve"], &[], port).await?;
    println!("start: {:.0} ms to the first answer\n", served.started_in.as_secs_f64() * 1000.0);
    let cookie = client::sign_in(&served.address, "bench", world::PASSWORD).await?;
    let mut pages: HashMap<String, BarePage> = HashMap::new();
    for target in &targets {
        let answer = client::get(&served.address, &target.path, &cookie).await?;
        if answer.status != 200 {
            return Err(format!("{}: status {}", target.path, answer.status).into());
        }
        let page = BarePage { statements: target.statements.clone(), bytes: answer.body.len() };
        pages.insert(target.name.to_owned(), page);
    }
    let list = folder.join("pages.json");
    std::fs::write(&list, serde_json::to_vec(&pages)?)?;
    let bare_port = free_port()?;
    let arguments = ["bare", &bare_port.to_string(), database, &list.display().to_string()];
    let bare = Served::start(&std::env::current_exe()?, &arguments, &[], bare_port).await?;
    compare(&served, &bare, &targets, &cookie).await?;
    let (all, own) = served.memory();
    println!(
        "\nmemory after the load: {all} MiB resident, of which {own} MiB are not pages of the database file\n"
    );
    Ok(())
}

async fn compare(served: &Served, bare: &Served, targets: &[Target], cookie: &str) -> Outcome {
    println!(
        "| page | bytes | ours req/s | p50 ms | p99 ms | CPU µs | bare req/s | p99 ms | CPU µs | share |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for target in targets {
        // A first second warms both.
        client::load(&served.address, &target.path, cookie, CONNECTIONS, Duration::from_secs(1)).await?;
        let before = served.cpu();
        let ours = client::load(&served.address, &target.path, cookie, CONNECTIONS, SPAN).await?;
        let our_cpu = (served.cpu() - before).as_micros() as f64 / ours.count as f64;
        let path = format!("/{}", target.name);
        client::load(&bare.address, &path, "", CONNECTIONS, Duration::from_secs(1)).await?;
        let before = bare.cpu();
        let least = client::load(&bare.address, &path, "", CONNECTIONS, SPAN).await?;
        let bare_cpu = (bare.cpu() - before).as_micros() as f64 / least.count as f64;
        let ms = |it: Duration| it.as_secs_f64() * 1000.0;
        println!(
            "| {} | {} | {:.0} | {:.1} | {:.1} | {our_cpu:.0} | {:.0} | {:.1} | {bare_cpu:.0} | {:.0} % |",
            target.name,
            ours.bytes,
            ours.per_second,
            ms(ours.p50),
            ms(ours.p99),
            least.per_second,
            ms(least.p99),
            ours.per_second / least.per_second * 100.0
        );
    }
    Ok(())
}

async fn generate(installation: &Installation, members: u64) -> Result<(Ref, Ref), Error> {
    let root = world::province(installation).await?;
    let mut times = Times::default();
    let mut county = root;
    let mut number = 0;
    // The first import is the one of 100,000 rows the aim is about; it is measured by itself.
    let mut sizes = vec![members.min(100_000)];
    while sizes.iter().sum::<u64>() < members {
        sizes.push(COUNTY.min(members - sizes.iter().sum::<u64>()));
    }
    for size in sizes {
        number += 1;
        let mut own = Times::default();
        county = world::county(installation, root, number, size, &mut own).await?;
        if number == 1 {
            let whole = own.reading + own.storing;
            println!(
                "import of {} rows: {:.1} s read, {:.1} s stored ({:.0} rows/s), {:.1} s until statistics, search and files have caught up",
                own.rows,
                own.reading.as_secs_f64(),
                own.storing.as_secs_f64(),
                own.rows as f64 / whole.as_secs_f64(),
                own.projecting.as_secs_f64()
            );
        }
        times.rows += own.rows;
        times.orgs += own.orgs;
        times.reading += own.reading;
        times.storing += own.storing;
        times.projecting += own.projecting;
    }
    println!(
        "generated through the importer: {} members, {} organisations; {:.0} s read, {:.0} s stored, {:.0} s projected\n",
        times.rows,
        times.orgs,
        times.reading.as_secs_f64(),
        times.storing.as_secs_f64(),
        times.projecting.as_secs_f64()
    );
    Ok((root, county))
}

/// Head-count and all figures of subtrees of very different size: the time must not depend on the size.
async fn figures(installation: &Installation, root: Ref, county: Ref) -> Outcome {
    let store = &installation.app.store;
    let place = async |org: Ref| -> Result<OrgPath, Error> {
        Ok(query::org(store, org).await?.ok_or("no organisation")?.place()?)
    };
    let (root, county) = (place(root).await?, place(county).await?);
    let branch = OrgPath::parse(format!("{county}0001.0001."))?;
    println!("| subtree | members | head-count µs | all figures µs |\n|---|---|---|---|");
    for at in [root.clone(), county, branch] {
        let heads = query::head_count(store, &at).await?;
        let time = async |all: bool| -> Result<f64, Error> {
            let begun = Instant::now();
            for _ in 0..500 {
                if all {
                    query::figures(store, &at).await?;
                } else {
                    query::head_count(store, &at).await?;
                }
            }
            Ok(begun.elapsed().as_micros() as f64 / 500.0)
        };
        println!("| {at} | {heads} | {:.0} | {:.0} |", time(false).await?, time(true).await?);
    }
    let begun = Instant::now();
    let counted = store
        .number(
            "select count(*) from member where present = $1 and org_path >= $2 and org_path < $3",
            params![true, &root, root.end()],
        )
        .await?;
    println!("| recount of the whole by scan | {counted} | {} | |\n", begun.elapsed().as_micros());
    Ok(())
}

struct Target {
    name: &'static str,
    path: String,
    statements: Vec<(String, Vec<Bound>)>,
}

const ORG: &str = "o.region_id, o.id, o.path, o.parent_region, o.parent_id, o.next_child, o.kind, o.sector, o.full_name, \
    o.short_name, o.code, o.unit_name, o.uscc, o.gb_code, o.village, o.address, o.contact, o.secretary, o.established, \
    o.closed_on, o.term_from, o.term_until, o.remark, o.batch_id, o.version";

async fn targets(installation: &Installation, county: Ref) -> Result<Vec<Target>, Error> {
    let store = &installation.app.store;
    let org = query::org(store, county).await?.ok_or("no county")?;
    let place = org.place()?;
    let scope = Scope::of([place.clone()]);
    let people = query::members(store, &scope, &query::Filter::default(), None, 1).await?;
    let person = people.first().ok_or("no member")?;
    let member = query::member(store, person.reference()).await?.ok_or("no member")?;
    let text = |it: &str| Bound::Text(it.to_owned());
    let by_id = |id: Ref| {
        (
            format!("select {ORG} from org o where o.region_id = $1 and o.id = $2"),
            vec![Bound::Int(id.region), Bound::Id(id.id)],
        )
    };
    let ancestors = |at: &OrgPath| {
        let way: Vec<_> = at.lineage().collect();
        let marks: Vec<_> = (1..=way.len()).map(|it| format!("${it}")).collect();
        let statement =
            format!("select {ORG} from org o where o.path in ({}) order by o.path", marks.join(", "));
        (statement, way.iter().map(|it| text(it.as_str())).collect::<Vec<_>>())
    };
    let branch = "select o.region_id, o.id, o.path, o.kind, o.full_name, o.short_name, s.number as members,
        (select count(*) from (select 1 from org c where c.parent_id = o.id and c.closed_on is null limit 1) one) as children
        from org o left join place_stat s on s.place = o.path and s.dimension = 'all' and s.code = 'all'";
    let root = place.lineage().next().ok_or("no root")?;
    let children = |parent: uuid::Uuid, within: &OrgPath| {
        let statement = format!(
            "{branch} where o.parent_id = $1 and o.closed_on is null and o.path > $2 and ((o.path >= $3 and o.path < $4)) order by o.path limit 200"
        );
        (statement, vec![Bound::Id(parent), text(""), text(within.as_str()), text(&within.end())])
    };
    let top = (format!("{branch} where o.path in ($1) order by o.path"), vec![text(root.as_str())]);
    let list = (
        "select m.region_id, m.id, m.name, m.name_key, m.sex, m.birth, m.state, m.joined_on, m.id_masked, m.phone_masked, \
         m.org_path, coalesce(o.short_name, o.full_name) as org_name from member m join org o on o.region_id = m.region_id \
         and o.id = m.org_id where m.present = $1 and ((m.org_path >= $2 and m.org_path < $3)) \
         order by m.org_path, m.name_key, m.id limit 51"
            .to_owned(),
        vec![Bound::Flag(true), text(place.as_str()), text(&place.end())],
    );
    let head = (
        "select number from place_stat where place = $1 and dimension = 'all' and code = 'all'".to_owned(),
        vec![text(place.as_str())],
    );
    let own =
        |statement: &str, id: Ref| (statement.to_owned(), vec![Bound::Int(id.region), Bound::Id(id.id)]);
    let it = member.reference();
    let at = member.place()?;
    let parent = org.parent().ok_or("no parent")?;
    let duties = |after: &str, most: u32| {
        (
            format!(
                "select region_id, id, kind, place, office, subject_region, subject, due_on, article, details from duty \
                 where open = $1 and ((place >= $2 and place < $3)){after} order by due_on, id limit {most}"
            ),
            vec![Bound::Flag(true), text(root.as_str()), text(&root.end())],
        )
    };
    let counts = (
        "select kind, count(*) as whole, cast(sum(case when due_on < $2 then 1 else 0 end) as bigint) as late from duty \
         where open = $1 and ((place >= $3 and place < $4)) group by kind order by kind"
            .to_owned(),
        vec![Bound::Flag(true), text("2026-11-22"), text(root.as_str()), text(&root.end())],
    );
    Ok(vec![
        Target {
            name: "list",
            path: format!("/orgs/{county}"),
            statements: vec![
                by_id(county),
                list,
                head,
                ancestors(&place),
                children(parent.id, &root),
                children(org.id, &root),
                top,
                ancestors(&place),
            ],
        },
        Target {
            name: "member",
            path: format!("/members/{it}"),
            statements: vec![
                own("select * from member m where m.region_id = $1 and m.id = $2", it),
                by_id(member.org()),
                own(
                    "select p.post, o.full_name as org_name, p.from_day, p.until_day from post p join org o on o.region_id = p.region_id and o.id = p.org_id where p.member_region = $1 and p.member_id = $2 order by p.from_day desc",
                    it,
                ),
                own(
                    "select a.from_day, a.until_day, a.org_id, o.full_name as org_name, a.how from affiliation a left join org o on o.region_id = a.region_id and o.id = a.org_id where a.region_id = $1 and a.member_id = $2 order by a.from_day desc",
                    it,
                ),
                own(
                    "select from_day, state, ground from member_state where region_id = $1 and member_id = $2 order by from_day desc",
                    it,
                ),
                ancestors(&at),
            ],
        },
        Target {
            name: "tree",
            path: format!("/orgs/{county}/tree"),
            statements: vec![by_id(county), children(org.id, &place)],
        },
        Target {
            name: "home",
            path: "/".to_owned(),
            statements: vec![duties(" and place = '0001.'", 50), counts, duties("", 58)],
        },
        Target {
            name: "statistics",
            path: format!("/orgs/{county}/statistics"),
            statements: vec![
                by_id(county),
                (
                    "select dimension, code, number from place_stat where place = $1".to_owned(),
                    vec![text(place.as_str())],
                ),
                ancestors(&place),
            ],
        },
    ])
}
